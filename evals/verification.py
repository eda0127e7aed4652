"""The sentence checker measured: planted errors, true sentences, and claims that people labelled. No model is asked."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from assistant.sentences import split_sentences
from assistant.types import Paper, Support
from assistant.verification.rules import examine
from evals.labelled import SUPPORTED_LABELS, Labelled, read_labelled
from evals.planted import paraphrase, plant, true_sentences
from evals.reworded import HALVES, read_reworded

T = TypeVar("T")
SENTENCES = 400
"""True sentences drawn; each is changed in every way that it can be."""
CLAIMS = 1000
"""Labelled claims drawn of each set at most."""


def evaluate_verification(folder: Path | None = None, *, papers: Sequence[Paper] = (), seed: int = 0) -> dict[str, Any]:
    """The share of planted errors that are flagged, of true sentences that are, and the verdicts on labelled claims.

    Flagged means any verdict but `supported`. `papers` default to the starter library's, which the sentences in free
    rewording are about whatever `papers` are; `folder` holds the labelled sets, see `evals.labelled`, and those that
    are not there are left out.
    """
    started = time.monotonic()
    known = tuple(papers) or starter_papers()
    sentences = _draw(true_sentences(known), SENTENCES, seed)
    labelled = read_labelled(folder) if folder else {}
    return {
        "true_sentences": measure_true(sentences, seed),
        "planted_errors": measure_planted(sentences, known, seed),
        "reworded": {half: measure_reworded(half) for half in HALVES},
        "labelled": {name: measure_labelled(_draw(claims, CLAIMS, seed)) for name, claims in labelled.items()},
        "seconds": round(time.monotonic() - started, 1),
    }


def measure_true(sentences: Sequence[tuple[str, Paper]], seed: int = 0) -> dict[str, Any]:
    """How many true sentences are flagged, word for word and lightly paraphrased."""
    chance = random.Random(seed)
    reworded = [(other, paper) for text, paper in sentences if (other := paraphrase(text, chance)) != text]
    return {"exact": _flagged(sentences), "paraphrased": _flagged(reworded)}


def measure_planted(sentences: Sequence[tuple[str, Paper]], papers: Sequence[Paper], seed: int = 0) -> dict[str, Any]:
    """How many errors of each kind are flagged."""
    planted = list(plant(sentences, papers, seed))
    kinds = sorted({error.kind for error in planted})
    return {kind: _flagged([(error.text, error.paper) for error in planted if error.kind == kind]) for kind in kinds}


def measure_reworded(half: str) -> dict[str, Any]:
    """Of one half of the sentences in free rewording: how many true ones are flagged, and of each kind of error."""
    found = [pair for pair in read_reworded(starter_papers()) if pair.half == half]
    false = {
        kind: _flagged([(pair.false, pair.cited) for pair in found if pair.error == kind])
        for kind in sorted({pair.error for pair in found})
    }
    return {"nothing": _flagged([(pair.true, pair.paper) for pair in found]), **false}


def measure_labelled(claims: Sequence[Labelled]) -> dict[str, Any]:
    """The verdicts by label, and precision and recall of `supported` and of its opposite, `unsupported`."""
    verdicts = [(claim.label, worst_verdict(claim.claim, claim.text)) for claim in claims]
    labels = sorted({label for label, _ in verdicts})
    by_label = {label: dict(Counter(str(v) for other, v in verdicts if other == label)) for label in labels}
    right = [label in SUPPORTED_LABELS for label, _ in verdicts]
    return {
        "n": len(verdicts),
        "verdicts": by_label,
        "supported": _precision_recall([verdict is Support.SUPPORTED for _, verdict in verdicts], right),
        "unsupported": _precision_recall(
            [verdict is Support.UNSUPPORTED for _, verdict in verdicts], [not supported for supported in right]
        ),
    }


def worst_verdict(claim: str, text: str) -> Support:
    """The verdict on a claim; of several sentences, the worst of theirs."""
    paper = Paper("text", "", text)
    sentences = [claim[span.start : span.end] for span in split_sentences(claim)]
    found = {examine(sentence, [paper]).support for sentence in sentences}
    order = (Support.UNSUPPORTED, Support.PARTIAL, Support.SUPPORTED)
    return next(support for support in order if support in found)


def starter_papers() -> tuple[Paper, ...]:
    """The papers of the starter library."""
    text = files("ingest").joinpath("starter/papers.jsonl").read_text(encoding="utf-8")
    rows = map(json.loads, text.splitlines())
    return tuple(Paper(row["arxiv_id"], row["title"], row["abstract"]) for row in rows)


def _flagged(sentences: Iterable[tuple[str, Paper]]) -> dict[str, Any]:
    verdicts = [examine(text, [paper]).support for text, paper in sentences]
    shares = {
        "flagged": sum(verdict is not Support.SUPPORTED for verdict in verdicts),
        "unsupported": sum(verdict is Support.UNSUPPORTED for verdict in verdicts),
    }
    return {"n": len(verdicts)} | {
        name: round(count / len(verdicts), 4) if verdicts else None for name, count in shares.items()
    }


def _precision_recall(said: Sequence[bool], true: Sequence[bool]) -> dict[str, float | None]:
    both = sum(one and other for one, other in zip(said, true, strict=True))
    return {
        "precision": round(both / sum(said), 4) if any(said) else None,
        "recall": round(both / sum(true), 4) if any(true) else None,
        "said": sum(said),
        "true": sum(true),
    }


def _draw(items: Sequence[T], most: int, seed: int) -> list[T]:
    return random.Random(seed).sample(list(items), min(most, len(items)))
