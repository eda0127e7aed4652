"""Ask every probe through the product's own path and count what flipped, and what should have and did not."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from assistant.types import Outcome
from evals.datasets import Question
from evals.records import Record
from evals.robustness.libraries import SEED, ShuffledAssistant, open_twin
from evals.robustness.probes import Change, Expected, Probe, Shelf, changed_papers, irrelevant_papers, make_probes
from evals.runner import ask_one
from evals.statistics import mean_interval

if TYPE_CHECKING:
    from assistant.answer import Assistant

OnDone = Callable[[Record], None]


@dataclass(frozen=True, slots=True)
class Probed:
    """A probe with what came of it, and what came of the question itself."""

    probe: Probe
    before: Record
    after: Record

    @property
    def outcome_flipped(self) -> bool:
        """Whether the outcome is another."""
        return outcome(self.before) is not outcome(self.after)

    @property
    def cited_flipped(self) -> bool:
        """Whether the set of cited papers is another."""
        return cited(self.before) != cited(self.after)

    @property
    def right(self) -> bool | None:
        """Whether it came out as it must; None where the probe says nothing, as of a fact that was not told before."""
        match self.probe.expected:
            case Expected.REFUSED:
                return None if self.before.refused else self.after.refused or has_caveat(self.after)
            case Expected.FOLLOWED:
                return follows(self.probe.change, self.before, self.after)
            case Expected.DISPUTED:
                return None if self.before.refused else disputes(self.probe, self.after)
            case Expected.CORRECTED:
                return None if self.before.refused else corrects(self.after)
        return (
            not self.outcome_flipped and not self.cited_flipped and (corrects(self.before) or not corrects(self.after))
        )


def outcome(record: Record) -> Outcome | None:
    """How the question ended; None where the call failed."""
    return Outcome(record.answer.outcome) if record.answer else None


def cited(record: Record) -> frozenset[str]:
    """The ids of the cited papers."""
    return frozenset(citation.paper_id for citation in record.answer.citations) if record.answer else frozenset()


def decided(record: Record, what: str) -> Any:
    """A part of the decision as the trace keeps it."""
    decision = (record.trace or {}).get("decision")
    return decision.get(what) if isinstance(decision, dict) else None


def corrects(record: Record) -> bool:
    """Whether the answer says that the question takes something wrong for granted."""
    return bool(decided(record, "correction"))


def disputes(probe: Probe, record: Record) -> bool:
    """Whether the answer sets the added paper against another."""
    sides = decided(record, "sides") or []
    rivals = {side["paper_id"] for side in sides}
    return outcome(record) is Outcome.DISAGREEMENT and probe.rival is not None and probe.rival.id in rivals


def has_caveat(record: Record) -> bool:
    """Whether the answer says which condition of the question no paper meets."""
    return bool(decided(record, "unmet"))


def follows(change: Change | None, before: Record, after: Record) -> bool | None:
    """Whether an answer tells the changed fact and no longer the old one; None when the old was never told."""
    if change is None or before.answer is None or after.answer is None:
        return None
    old, new = set(change.before.split()), set(change.after.split())
    if not all(word in before.answer.answer for word in old - new):
        return None
    return all(word in after.answer.answer for word in new - old) and change.before not in after.answer.answer


def evaluate_robustness(
    assistant: "Assistant", questions: Sequence[Question], *, seed: int = 0, on_done: OnDone | None = None
) -> dict[str, Any]:
    """Every probe asked once: by its kind how often the outcome and the cited papers flip, and how often it is right.

    `right` leaves out probes that can show nothing, such as a fact that the answer did not tell before.
    """
    started = time.monotonic()
    probes = make_probes(questions, assistant.library.papers(), seed)
    before = {question.id: ask_one(assistant, question) for question in questions}
    probed = [
        Probed(probe, before[probe.question.id], record)
        for shelf in Shelf
        for probe, record in _ask(assistant, shelf, probes, on_done)
    ]
    return {
        "questions": len(questions),
        "probes": len(probed),
        "errors": sum(bool(one.after.fault) for one in probed) + sum(bool(record.fault) for record in before.values()),
        "kinds": {kind: _figures([one for one in probed if one.probe.kind == kind]) for kind in _kinds(probed)},
        "flips": [_told(one) for one in probed if one.right is False],
        "seconds": round(time.monotonic() - started, 1),
    }


def _kinds(probed: Sequence[Probed]) -> list[str]:
    return list(dict.fromkeys(one.probe.kind for one in probed))


def _ask(
    assistant: "Assistant", shelf: Shelf, probes: Sequence[Probe], on_done: OnDone | None
) -> Iterator[tuple[Probe, Record]]:
    wanted = [probe for probe in probes if probe.shelf is shelf]
    if not wanted:
        return
    with _library(assistant, shelf, wanted) as asked:
        rivals = {probe.rival.title for probe in wanted if probe.rival}
        for probe in wanted:
            others = tuple(sorted(rivals - {probe.rival.title})) if probe.rival else probe.question.without
            record = ask_one(asked, probe.question.model_copy(update={"without": others}))
            if on_done:
                on_done(record)
            yield probe, record


@contextmanager
def _library(assistant: "Assistant", shelf: Shelf, probes: Sequence[Probe]) -> "Iterator[Assistant]":
    if shelf is Shelf.OWN:
        yield assistant
        return
    papers = assistant.library.papers()
    changed = changed_papers(probes, papers) if shelf is Shelf.CHANGED else []
    rivals = [probe.rival for probe in probes if probe.rival]
    fresh = irrelevant_papers() if shelf is Shelf.IRRELEVANT else changed + rivals
    kept = [paper for paper in papers if paper.id not in {other.id for other in changed}]
    if shelf is Shelf.SHUFFLED:
        Random(SEED).shuffle(kept)
    kind = {"kind": ShuffledAssistant} if shelf is Shelf.SHUFFLED else {}
    with open_twin(assistant, kept, fresh, **kind) as twin:
        yield twin


def _figures(probed: Sequence[Probed]) -> dict[str, Any]:
    kinds = sorted({one.probe.question.kind for one in probed})
    by_kind = {kind: _rates([one for one in probed if one.probe.question.kind == kind]) for kind in kinds}
    return {"expected": str(probed[0].probe.expected), **_rates(probed), "by_kind": by_kind}


def _rates(probed: Sequence[Probed]) -> dict[str, Any]:
    right = [float(one.right) for one in probed if one.right is not None]
    return {
        "n": len(probed),
        "outcome_flips": asdict(mean_interval([float(one.outcome_flipped) for one in probed])),
        "cited_flips": asdict(mean_interval([float(one.cited_flipped) for one in probed])),
        "right": asdict(mean_interval(right)) if right else None,
    }


def _told(one: Probed) -> Mapping[str, Any]:
    """What a person needs to look into a flip."""
    answers = [record.answer for record in (one.before, one.after)]
    return {
        "id": one.probe.question.id,
        "kind": one.probe.kind,
        "asked": one.probe.question.question,
        "outcomes": [str(answer.outcome) if answer else "failed" for answer in answers],
        "cited": [[citation.title for citation in answer.citations] if answer else [] for answer in answers],
    }
