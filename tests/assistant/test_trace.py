"""A replay tells what changed, verdicts included."""

from dataclasses import replace

from assistant.trace import compare_traces, read_trace, write_trace
from assistant.types import (
    CheckedSentence,
    Correction,
    Decision,
    Filters,
    LibraryStamp,
    Mode,
    Outcome,
    Query,
    Quote,
    Stance,
    Support,
    Trace,
    Usage,
)

SENTENCE = CheckedSentence("It is so.", (1,), Support.SUPPORTED, "word for word")
CORRECTION = Correction("it is not so", Stance("p", Quote("so", 6, 8)), "the opposite")
TRACE = Trace(
    id="t",
    asked_at="2026-01-01T00:00:00+00:00",
    question="Is it?",
    history=(),
    filters=Filters(),
    query=Query("Is it?", "Is it?", ("Is it?",), premises=("it is not so",), typed="Is it?"),
    hits=(),
    decision=Decision(Outcome.ANSWERED, 0.9, "found", correction=CORRECTION, unmet=("chess",)),
    outcome=Outcome.ANSWERED,
    text="It is so. [1]",
    citations=(),
    sentences=(SENTENCE,),
    mode=Mode.EXTRACTIVE,
    model=None,
    prompt=None,
    library=LibraryStamp(1, "r"),
    usage=Usage(),
    timings_ms={},
)


def test_a_trace_keeps_what_the_decision_found():
    assert read_trace(write_trace(TRACE)) == TRACE


def test_verdicts_that_differ_are_told():
    after = replace(TRACE, sentences=(replace(SENTENCE, support=Support.PARTIAL),))
    assert compare_traces(TRACE, TRACE) == ()
    assert compare_traces(TRACE, after) == ("sentences partial: 0 -> 1", "sentences supported: 1 -> 0")
