"""The judge judged: labelled pairs of text and sentence, made without a model, some with an error planted.

Supported pairs are answer points that people wrote on the starter papers, with the summary they rest on. Errors are
planted in them: another number, a negation, or the summary of another paper.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from evals.datasets.question import Question
from evals.judge import Rules

SUPPORTED, NOT_SUPPORTED = "SUPPORTED", "NOT SUPPORTED"
PAIRS = 60
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_VERB = re.compile(r"\b(is|are|was|were|may|can|has|have|does|do)\b(?! not)")


@dataclass(frozen=True, slots=True)
class Planted:
    """A pair with its label and the error that was planted (`none` for a supported one)."""

    text: str
    sentence: str
    label: str
    error: str = "none"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the judge was right; an unreadable ruling counts neither way but is told."""

    n: int
    accuracy: float
    errors_found: float
    supported_kept: float
    unreadable: int


def check_judge(judge: Rules, pairs: Sequence[Planted] = ()) -> Agreement:
    """Let the judge rule on labelled pairs."""
    rulings = [(pair, entails(judge, pair.text, pair.sentence)) for pair in pairs or planted_pairs()]
    known = [(pair, verdict) for pair, verdict in rulings if verdict is not None]
    wrong = [verdict == pair.label for pair, verdict in known if pair.label == NOT_SUPPORTED]
    right = [verdict == pair.label for pair, verdict in known if pair.label == SUPPORTED]
    return Agreement(len(rulings), _share(wrong + right), _share(wrong), _share(right), len(rulings) - len(known))


def entails(judge: Rules, text: str, sentence: str) -> str | None:
    """Whether the text supports the sentence; None when the ruling could not be had."""
    return judge.rule("eval_entailment", (SUPPORTED, NOT_SUPPORTED), text=text, sentence=sentence).verdict


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def planted_pairs(most: int = PAIRS) -> list[Planted]:
    """The pairs, half of them with an error, in an order that does not change."""
    abstracts = {row["title"]: row["abstract"] for row in _rows("ingest", "starter/papers.jsonl")}
    points = list(_points())
    good = [Planted(abstracts[title], point, SUPPORTED) for title, point in points]
    bad = list(_plant(points, abstracts))
    return [pair for both in zip(good, bad, strict=False) for pair in both][:most]


def _points() -> Iterator[tuple[str, str]]:
    """Points of questions with one gold paper, which must be where each is said."""
    for row in _rows("evals", "data/starter-questions.jsonl"):
        question = Question.model_validate(row)
        if len(question.gold_titles) == 1:
            yield from ((question.gold_titles[0], p) for p in question.answer_points if len(p.split()) >= SHORTEST)


SHORTEST = 5
"""Words; a shorter point is a name, which no error can be planted in."""


def _plant(points: Sequence[tuple[str, str]], abstracts: Mapping[str, str]) -> Iterator[Planted]:
    for position, (title, point) in enumerate(points):
        if _NUMBER.search(point):
            yield Planted(abstracts[title], _other_number(point), NOT_SUPPORTED, "number")
        elif _VERB.search(point):
            yield Planted(abstracts[title], _VERB.sub(r"\1 not", point, count=1), NOT_SUPPORTED, "negation")
        else:
            other = next(t for t, _ in (*points[position:], *points) if t != title)
            yield Planted(abstracts[other], point, NOT_SUPPORTED, "other paper")


def _other_number(sentence: str) -> str:
    """The sentence with its first number's first digit raised by three, modulo nine and never zero."""
    found = _NUMBER.search(sentence)
    assert found is not None
    at = found.start()
    digit = (int(sentence[at]) + 2) % 9 + 1
    return f"{sentence[:at]}{digit}{sentence[at + 1 :]}"


def _rows(package: str, path: str) -> list[Any]:
    text = files(package).joinpath(path).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
