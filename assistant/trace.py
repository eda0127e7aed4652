"""How an answer came about, kept as JSON with the library, and the difference between two such records."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter

from assistant.types import Answer, Decision, Evidence, Query, Trace, TracedCitation, TracedHit, Turn


@cache
def _adapter() -> TypeAdapter[Trace]:
    return TypeAdapter(Trace)


def write_trace(trace: Trace) -> str:
    """The trace as JSON text."""
    return _adapter().dump_json(trace).decode()


def read_trace(record: str) -> Trace:
    """The trace that `write_trace` wrote."""
    return _adapter().validate_json(record)


def trace_of(
    answer: Answer, query: Query, history: Sequence[Turn], evidence: Evidence, decision: Decision, asked_at: datetime
) -> Trace:
    """What is kept of an answer: papers by id, everything else whole."""
    keys = {source.passage.paper.id: source.key for source in evidence.sources}
    return Trace(
        id=answer.trace_id,
        asked_at=asked_at.isoformat(timespec="seconds"),
        question=answer.question,
        history=tuple(history),
        filters=query.filters,
        query=query,
        hits=tuple(
            TracedHit(p.paper.id, p.paper.title, p.score, keys.get(p.paper.id), p.signals) for p in answer.considered
        ),
        decision=decision,
        outcome=answer.outcome,
        text=answer.text,
        citations=tuple(TracedCitation(c.number, c.paper.id, c.quotes) for c in answer.citations),
        sentences=answer.sentences,
        mode=answer.mode,
        model=answer.model,
        prompt=answer.prompt,
        library=answer.library,
        usage=answer.usage,
        timings_ms=answer.timings_ms,
    )


def compare_traces(before: Trace, after: Trace) -> tuple[str, ...]:
    """What changed from one answer to the other, a line a change; times and tokens do not count."""
    return tuple(_changes(before, after))


def _changes(before: Trace, after: Trace) -> Iterator[str]:
    for name in ("outcome", "mode", "model"):
        if (old := getattr(before, name)) != (new := getattr(after, name)):
            yield f"{name}: {old} -> {new}"
    if before.library.revision != after.library.revision:
        yield f"library: revision {before.library.revision} -> {after.library.revision}"
    if before.prompt != after.prompt:
        yield "prompt: another prompt, or another version of it"
    yield from _moved("considered", [h.title for h in before.hits], [h.title for h in after.hits])
    titles = {h.paper_id: h.title for h in (*before.hits, *after.hits)}
    cited = [[titles.get(c.paper_id, c.paper_id) for c in trace.citations] for trace in (before, after)]
    yield from _moved("cited", *cited)
    verdicts = [Counter(str(sentence.support) for sentence in trace.sentences) for trace in (before, after)]
    for verdict in sorted({*verdicts[0], *verdicts[1]}):
        if verdicts[0][verdict] != verdicts[1][verdict]:
            yield f"sentences {verdict}: {verdicts[0][verdict]} -> {verdicts[1][verdict]}"
    if before.text != after.text:
        yield "text: the wording differs"


def _moved(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    yield from (f"{what}: no longer {title!r}" for title in before if title not in after)
    yield from (f"{what}: now {title!r}" for title in after if title not in before)
    if before != after and set(before) == set(after):
        yield f"{what}: the same papers in another order"
