"""How a terminal shows an answer: its text as it comes, then its sources, quotes and verdicts."""

import textwrap
from collections.abc import Iterable, Iterator

from assistant.commands import terminal
from assistant.types import Answer, AnswerEvent, CheckedSentence, Citation, DeltaEvent, Event, NoticeEvent, Support

MARKS = {Support.SUPPORTED: "✓", Support.PARTIAL: "~", Support.UNSUPPORTED: "✗", Support.UNCITED: "·"}
"""How well the cited abstracts support a sentence."""


def show_stream(events: Iterable[Event], *, live: bool) -> Answer:
    """Show the events of one answer and return it; `live` shows the text while it is written."""
    shown = ""
    for event in events:
        match event:
            case DeltaEvent(text) if live:
                terminal.say_part(text)
                shown += text
            case NoticeEvent(text):
                terminal.note(text)
                shown = ""
            case AnswerEvent(answer):
                _end(answer, shown)
                return answer
    raise AssertionError("a stream ends with its answer or raises")


def _end(answer: Answer, shown: str) -> None:
    if shown.strip() != answer.text.strip():
        terminal.say(("\n\n" if shown else "") + wrap(answer.text))
    else:
        terminal.say()
    for line in lines_below(answer):
        terminal.say(line)


def wrap(text: str) -> str:
    """The text filled to the terminal's width, its own line breaks kept."""
    return "\n".join(textwrap.fill(line, terminal.width()) for line in terminal.clean(text).splitlines())


def lines_below(answer: Answer) -> Iterator[str]:
    """What stands under an answer: sources with their quotes, verdicts, and how it came about."""
    if answer.citations:
        yield "\nSources"
    for citation in answer.citations:
        yield from _source(citation, answer.text)
    yield from _verdicts(answer.sentences)
    if answer.notice:
        yield f"\nNote: {terminal.one_line(answer.notice)}"
    yield (
        f"\n{answer.outcome.replace('_', ' ')} · confidence {answer.confidence:.2f} · {answer.model or answer.mode} · "
        f"{answer.library.papers} papers · {answer.timings_ms.get('total', 0):.0f} ms · trace {answer.trace_id}"
    )


def _source(citation: Citation, text: str) -> Iterator[str]:
    paper = citation.paper
    year = f" ({paper.published[:4]})" if paper.published else ""
    yield terminal.one_line(f"[{citation.number}] {paper.title}{year}" + (f" {paper.url}" if paper.url else ""))
    # an answer made of quotes shows them already
    for quote in (quote for quote in citation.quotes if quote.text not in text):
        yield textwrap.indent(textwrap.fill(f"“{terminal.one_line(quote.text)}”", terminal.width() - 4), "    ")


def _verdicts(sentences: tuple[CheckedSentence, ...]) -> Iterator[str]:
    if not sentences:
        return
    held = sum(sentence.support is Support.SUPPORTED for sentence in sentences)
    yield f"\n{MARKS[Support.SUPPORTED]} {held} of {len(sentences)} sentences supported by their citations"
    for sentence in sentences:
        if sentence.support is not Support.SUPPORTED:
            yield terminal.one_line(f"{MARKS[sentence.support]} {sentence.support}: {sentence.text} ({sentence.why})")
