"""Generated papers and stand-in vectors, so that a large library can be filled without a large collection.

The abstracts are varied in words, length and numbers, but say nothing. The vectors lie between real ones, so that the
vector index meets neighbourhoods as they are: each is a random point between a real vector and one of its nearest, with
noise. They have nothing to do with the texts, so results mean nothing; only times, sizes and agreement do.
"""

import json
import random
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.types import Span, Vectors

NEAREST = 10
NOISE = 0.2
"""Length of the noise against a vector of length 1: the stand-ins' ten nearest are as near as those of real papers."""
SYLLABLES = "ba co den el fi gra hu in jo kal lo mer nu or pax qua ris sol tri ul vex win xen yor zel".split()
COMMON = (
    "method model data training learning network language image task accuracy benchmark performance approach "
    "evaluation representation attention retrieval reasoning policy reward video speech graph optimization gradient "
    "inference latency memory robustness alignment generation supervision pretraining transfer uncertainty sampling "
    "diffusion transformer encoder decoder embedding token prompt agent planning simulation calibration privacy"
).split()
VERBS = "improves reduces matches exceeds explains bounds doubles replaces stabilises compresses".split()
OPENINGS = (
    "We study {a} for {b}, where {c} and {d} are known to fail.",
    "Recent work on {a} relies on {b}, which makes {c} costly.",
    "This paper introduces {n}, a {a} that {v} {b} without {c}.",
)
MIDDLES = (
    "On {n}, {a} {v} {b} by {x} points over {m}, with {y} times fewer {c}.",
    "However, {a} depends on {b} when {c} is scarce or {d} is noisy.",
    "Our analysis of {y} runs shows that {a} and {b} explain {x} % of the variance in {c}.",
    "In contrast to {m}, the proposed {a} needs neither {b} nor {c} at test time.",
    "An ablation over {a}, {b} and {c} attributes most of the gain to {d}.",
    "We prove that {a} {v} {b} under mild assumptions on {c} and {d}.",
)
CLOSINGS = ("We release {n} with code, data and {y} trained models.", "These results suggest that {a} {v} {b} in {c}.")


def write_papers(path: Path, count: int, seed: int = 0) -> Path:
    """A JSON-lines file of generated papers, each with an arXiv id of its own; the same for the same seed."""
    with path.open("w", encoding="utf-8") as file:
        for paper in make_papers(count, seed):
            file.write(json.dumps(paper) + "\n")
    return path


def make_papers(count: int, seed: int = 0) -> Iterator[dict[str, object]]:
    """Papers as the generic reader takes them."""
    rng = random.Random(seed)
    for number in range(count):
        topic = [*rng.sample(COMMON, 5), *(_name(rng) for _ in range(10))]
        middles = rng.choices(MIDDLES, k=rng.randint(4, 9))
        lines = [rng.choice(OPENINGS), *middles, rng.choice(CLOSINGS)]
        yield {
            "title": f"{_name(rng).title()}: {_phrase(rng, topic)} for {_phrase(rng, topic)} {number}",
            "abstract": " ".join(_filled(rng, line, topic) for line in lines),
            "authors": [f"{_name(rng).title()} {_name(rng).title()}" for _ in range(rng.randint(1, 6))],
            "published": f"{rng.randint(2000, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            "upvotes": rng.randint(0, 300),
            "arxiv_id": f"{10 + number // 1_000_000 % 80:02}{1 + number // 100_000 % 10:02}.{number % 100_000:05}",
        }


def _filled(rng: random.Random, line: str, topic: Sequence[str]) -> str:
    words = {slot: _phrase(rng, topic) for slot in "abcd"}
    numbers = {"x": f"{rng.uniform(0, 100):.1f}", "y": rng.randint(2, 5000)}
    text = line.format(**words, **numbers, n=_name(rng).title(), m=_name(rng).title(), v=rng.choice(VERBS))
    return text[0].upper() + text[1:]


def _phrase(rng: random.Random, topic: Sequence[str]) -> str:
    return " ".join(rng.choices(topic, k=rng.randint(1, 3)))


def _name(rng: random.Random) -> str:
    """An invented word; short ones come up often and long ones nearly once, as words do."""
    return "".join(rng.choices(SYLLABLES, k=min(2 + int(rng.expovariate(1.0)), 5)))


class StandIn:
    """An embedder whose vectors lie between real ones, the same for the same text; it costs next to nothing."""

    contextual = True

    def __init__(self, bank: Vectors) -> None:
        self._bank = bank
        self.dimensions = bank.shape[1]
        self.fingerprint = f"stand-in/{zlib.crc32(bank.tobytes()):08x}/{self.dimensions}"
        self._near = np.concatenate([_nearest(bank, bank[start : start + 500]) for start in range(0, len(bank), 500)])

    def draw(self, rng: np.random.Generator, count: int) -> Vectors:
        """Unit vectors (count, dimensions)."""
        first = rng.integers(0, len(self._bank), count)
        second = self._near[first, rng.integers(0, self._near.shape[1], count)]
        share = rng.random((count, 1), dtype=np.float32)
        rows = self._bank[first] * (1 - share) + self._bank[second] * share
        return _unit(rows + _noise(rng, rows.shape))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector a text."""
        drawn = [self.draw(np.random.default_rng(zlib.crc32(text.encode())), 1) for text in texts]
        return np.concatenate([np.zeros((0, self.dimensions), np.float32), *drawn])

    def embed_query(self, text: str) -> Vectors:
        """The vector of one text."""
        row: Vectors = self.embed([text])[0]
        return row

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Rows of the texts, and of their spans: noise around the text's own."""
        rows = self.embed(texts)
        rng = np.random.default_rng(len(texts))
        return rows, [
            _unit(row + 2 * _noise(rng, (len(of_text), self.dimensions)))
            for row, of_text in zip(rows, spans, strict=True)
        ]


def _nearest(bank: Vectors, rows: Vectors) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    return np.argsort(-(rows @ bank.T), axis=1)[:, 1 : NEAREST + 1]


def _noise(rng: np.random.Generator, shape: tuple[int, ...]) -> Vectors:
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(NOISE / np.sqrt(shape[1]))


def _unit(rows: Vectors) -> Vectors:
    scaled: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled
