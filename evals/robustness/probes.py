"""Probes: each question asked again with one thing changed, and what an answer may then not do."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files

from assistant.types import Paper
from evals.datasets import Question
from evals.planted import Planted, plant
from evals.records import title_key
from evals.robustness.rewording import REWORDINGS


class Shelf(StrEnum):
    """The library a probe is asked of."""

    OWN = "own"
    SHUFFLED = "shuffled"
    IRRELEVANT = "irrelevant"
    CHANGED = "changed"
    DISPUTED = "disputed"


class Expected(StrEnum):
    """What must come of a probe: the same answer, none, the changed fact, a correction, or both sides."""

    SAME = "same"
    REFUSED = "refused"
    FOLLOWED = "followed"
    CORRECTED = "corrected"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Change:
    """A number exchanged in a sentence of an abstract."""

    paper_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Probe:
    """`question` as it is asked; its id is still that of the question it was made from. `rival` says the opposite."""

    kind: str
    question: Question
    expected: Expected
    shelf: Shelf = Shelf.OWN
    change: Change | None = None
    rival: Paper | None = None


_CONDITIONS = (
    "protein folding", "crop irrigation", "volcanic eruptions", "medieval manuscripts", "bridge maintenance",
    "whale migration", "wine fermentation", "tax auditing", "earthquake insurance", "dental implants",
    "glacier melting", "railway timetables", "bird song recordings", "coffee roasting", "asteroid orbits",
)  # fmt: skip
_NARROWING = ("for", "for", "in", "when applied to")
_PREMISES = ("Given that {}, {}", "Since {}, {}")
LONGEST_PREMISE = 220


def make_probes(questions: Sequence[Question], papers: Sequence[Paper], seed: int = 0) -> list[Probe]:
    """Every probe of every question that can be made of it, in a fixed order."""
    chance = random.Random(seed)
    by_title = {title_key(paper.title): paper for paper in papers}
    conditions = foreign_conditions(papers)
    return [probe for question in questions for probe in _probes(question, by_title, conditions, chance)]


def _probes(
    question: Question, by_title: Mapping[str, Paper], conditions: Sequence[str], chance: random.Random
) -> Iterator[Probe]:
    for kind, reword in REWORDINGS.items():
        if (asked := reword(question.question, chance)) != question.question:
            yield _asked(kind, question, asked, Expected.SAME)
    yield Probe("passages_shuffled", question, Expected.SAME, Shelf.SHUFFLED)
    yield Probe("irrelevant_added", question, Expected.SAME, Shelf.IRRELEVANT)
    if question.gold_titles:
        gone = (*question.gold_titles, *question.also_acceptable)
        yield Probe("gold_removed", question.model_copy(update={"without": gone}), Expected.REFUSED)
        if conditions:
            yield _asked(
                "condition_added",
                question,
                add_condition(question.question, chance.choice(_NARROWING), chance.choice(conditions)),
                Expected.REFUSED,
            )
        yield from _with_facts(question, by_title, chance)


def _rival(question: Question, error: Planted) -> Paper:
    """A paper that says the opposite of a sentence of another."""
    abstract = f"The study repeats earlier work with other data. {error.text} The data are public."
    return Paper(f"rival:{question.id}", f"A Second Look at {error.paper.title}", abstract)


def _asked(kind: str, question: Question, text: str, expected: Expected) -> Probe:
    return Probe(kind, question.model_copy(update={"question": text}), expected)


def _with_facts(question: Question, by_title: Mapping[str, Paper], chance: random.Random) -> Iterator[Probe]:
    """A number changed in a gold abstract, and premises made of a gold sentence, false and true."""
    known = [(e.sentence, by_title[key]) for e in question.evidence if (key := title_key(e.title)) in by_title]
    known = [(sentence, paper) for sentence, paper in known if sentence in paper.abstract]
    planted = list(plant(known, [paper for _, paper in known], chance.randrange(1000)))
    for error in [error for error in planted if error.kind == "number"][:1]:
        change = Change(error.paper.id, error.original, error.text)
        yield Probe("fact_changed", question, Expected.FOLLOWED, Shelf.CHANGED, change)
    short = [error for error in planted if len(error.text) <= LONGEST_PREMISE and not error.text.endswith("?")]
    for kind in ("number", "direction", "negation"):
        for error in [error for error in short if error.kind == kind][:1]:
            asked = add_premise(question.question, error.text, chance)
            yield _asked(f"false_premise_{kind}", question, asked, Expected.CORRECTED)
    for error in [error for error in planted if error.kind in ("direction", "negation")][:1]:
        yield Probe("rival_added", question, Expected.DISPUTED, Shelf.DISPUTED, rival=_rival(question, error))
    for sentence, _ in [pair for pair in known if len(pair[0]) <= LONGEST_PREMISE][:1]:
        yield _asked("true_premise", question, add_premise(question.question, sentence, chance), Expected.SAME)


def add_condition(question: str, narrowing: str, condition: str) -> str:
    """The question narrowed to a field that no paper of the library speaks of, by a word such as "for"."""
    stripped = question.rstrip()
    body, end = (stripped[:-1], stripped[-1]) if stripped[-1] in "?.!" else (stripped, "?")
    return f"{body} {narrowing} {condition}{end}"


def add_premise(question: str, sentence: str, chance: random.Random) -> str:
    """The question with a sentence in front that it takes for granted."""
    clause = re.sub(r"\s+", " ", sentence).rstrip(" .")
    for ours, theirs in (("[Ww]e", "the authors"), ("[Oo]ur", "their"), ("us", "them")):
        clause = re.sub(rf"\b{ours}\b", theirs, clause)
    return chance.choice(_PREMISES).format(_lower_first(clause), _lower_first(question))


def _lower_first(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    return text[0].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text


def foreign_conditions(papers: Sequence[Paper]) -> list[str]:
    """The conditions of which no paper uses the telling words."""
    words = {word for paper in papers for word in re.findall(r"[a-z]+", f"{paper.title} {paper.abstract}".lower())}
    return [condition for condition in _CONDITIONS if not words & set(condition.split())]


def irrelevant_papers() -> tuple[Paper, ...]:
    """Abstracts of other sciences, written for this eval."""
    text = files("evals").joinpath("data/irrelevant-papers.jsonl").read_text(encoding="utf-8")
    rows = map(json.loads, text.splitlines())
    return tuple(Paper(f"irrelevant:{at}", row["title"], row["abstract"]) for at, row in enumerate(rows))


def changed_papers(probes: Sequence[Probe], papers: Sequence[Paper]) -> list[Paper]:
    """The papers with every planted change made in them."""
    found = {paper.id: paper for paper in papers}
    changed: dict[str, Paper] = {}
    for change in (probe.change for probe in probes if probe.change):
        paper = changed.get(change.paper_id, found[change.paper_id])
        changed[paper.id] = replace(paper, abstract=paper.abstract.replace(change.before, change.after))
    return list(changed.values())
