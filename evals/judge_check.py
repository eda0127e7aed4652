"""The judge judged: labelled pairs of text and sentence, made without a model, half of them with an error planted.

Supported pairs are answer points that people wrote on the starter papers, with the summary they rest on. The others are
sentences of the summaries made false in a known way, or put to the wrong paper.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.types import Paper
from evals.datasets.published import Pair
from evals.datasets.question import Question
from evals.judge import Rules
from evals.planted import plant, true_sentences

SUPPORTED, NOT_SUPPORTED = "SUPPORTED", "NOT SUPPORTED"
PAIRS = 60
SHORTEST_POINT = 5
"""Words; a shorter point is a name alone, which a text neither supports nor denies."""
WORKERS = 8


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """A text and a sentence, with the right verdict and the kind of error that was planted, if one was."""

    text: str
    sentence: str
    label: str
    error: str = "none"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the judge was right over the pairs that it gave a readable ruling on."""

    n: int
    accuracy: float
    errors_found: float
    supported_kept: float
    unreadable: int


def check_judge(judge: Rules, pairs: Sequence[LabelledPair] = ()) -> Agreement:
    """Let the judge rule on labelled pairs."""
    asked = list(pairs or labelled_pairs())
    with ThreadPoolExecutor(WORKERS) as pool:
        verdicts = list(pool.map(lambda pair: entails(judge, pair.text, pair.sentence), asked))
    known = [(pair.label, verdict == pair.label) for pair, verdict in zip(asked, verdicts, strict=True) if verdict]
    found = [right for label, right in known if label == NOT_SUPPORTED]
    kept = [right for label, right in known if label == SUPPORTED]
    return Agreement(len(asked), _share(found + kept), _share(found), _share(kept), len(asked) - len(known))


def entails(judge: Rules, text: str, sentence: str) -> str | None:
    """Whether the text supports the sentence; None when the ruling could not be had."""
    return judge.rule("eval_entailment", (SUPPORTED, NOT_SUPPORTED), text=text, sentence=sentence).verdict


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def labelled_pairs(most: int = PAIRS) -> list[LabelledPair]:
    """The pairs, supported and not by turns, in an order that does not change."""
    papers = [Paper(row["arxiv_id"], row["title"], row["abstract"]) for row in _rows("ingest", "starter/papers.jsonl")]
    planted = list(plant(true_sentences(papers), papers))
    random.Random(0).shuffle(planted)
    bad = (LabelledPair(p.paper.abstract, p.text, NOT_SUPPORTED, p.kind) for p in planted)
    both = zip(_supported({paper.title: paper.abstract for paper in papers}), bad, strict=False)
    return [pair for two in both for pair in two][:most]


def pairs_of(published: Iterable[Pair]) -> list[LabelledPair]:
    """A collection's pairs for this judge, which knows no half support: partly supported is not supported."""
    labels = {"supported": SUPPORTED}
    return [LabelledPair(pair.text, pair.claim, labels.get(pair.label, NOT_SUPPORTED)) for pair in published]


def _supported(abstracts: dict[str, str]) -> Iterator[LabelledPair]:
    """Points of questions with one gold paper, which must be where each is said."""
    for row in _rows("evals", "data/starter-questions.jsonl"):
        question = Question.model_validate(row)
        if len(question.gold_titles) == 1:
            points = (point for point in question.answer_points if len(point.split()) >= SHORTEST_POINT)
            yield from (LabelledPair(abstracts[question.gold_titles[0]], point, SUPPORTED) for point in points)


def _rows(package: str, path: str) -> list[Any]:
    text = files(package).joinpath(path).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]
