"""The HTML of papers and sources. Every value is escaped here; nothing passes through as markup."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.types import Answer, CheckedSentence, Citation, Mode, Outcome, Paper, Passage, Quote, Support
from assistant.ui.text import plain, safe_url

_MARKS = {
    Support.SUPPORTED: ("✓", "supported"),
    Support.PARTIAL: ("◐", "partly supported"),
    Support.UNSUPPORTED: ("✗", "not supported"),
    Support.UNCITED: ("–", "no citation"),
}
_AUTHORS_SHOWN = 4


def sources_html(answer: Answer) -> str:
    """The sources of an answer, each with its abstract and the quotes in it highlighted, then the checks."""
    if not answer.citations:
        return _nearest(answer)
    cards = "".join(_source(citation) for citation in answer.citations)
    return f"<div class='sources'>{cards}{_checks(answer.sentences)}{_considered(answer)}</div>"


def reading_html(passages: Sequence[Passage]) -> str:
    """What stands in the panel while the answer is being written."""
    items = "".join(f"<li>{plain(p.paper.title)}</li>" for p in passages[:5])
    return f"<div class='sources'><p class='muted'>Reading</p><ol class='muted'>{items}</ol></div>"


def summary_line(answer: Answer) -> str:
    """One line under an answer, in Markdown-safe text: how it was made and how its sentences fared."""
    how = {Mode.EXTRACTIVE: "quoted sentences", Mode.LLM: "written", Mode.DEEP: "reviewed"}[answer.mode]
    facts = [answer.outcome.replace("_", " ")]
    if answer.sentences:
        facts.append(how)
        good = sum(s.support is Support.SUPPORTED for s in answer.sentences)
        facts.append(f"{good} of {len(answer.sentences)} sentences supported")
    facts += [f"confidence {answer.confidence:.2f}", f"{answer.timings_ms.get('total', 0):.0f} ms"]
    return " · ".join(facts)


def paper_html(paper: Paper) -> str:
    """A paper of the library, its abstract folded away."""
    abstract = f"<details><summary>Abstract</summary><p class='abstract'>{plain(paper.abstract)}</p></details>"
    return f"<article class='card'><h4>{_title(paper)}</h4>{_facts(paper)}{abstract}</article>"


def papers_html(papers: Iterable[Paper], total: int) -> str:
    """A page of the library."""
    cards = "".join(paper_html(paper) for paper in papers)
    return f"<div class='papers'><p class='muted'>{total} papers</p>{cards or '<p>None match.</p>'}</div>"


def highlighted(abstract: str, quotes: Sequence[Quote]) -> str:
    """The abstract as HTML with each quoted span marked; overlapping quotes are marked once."""
    edges = sorted({0, len(abstract), *(q.start for q in quotes), *(q.end for q in quotes)})
    pieces = []
    for start, end in pairwise(edges):
        inside = any(q.start <= start and end <= q.end for q in quotes)
        text = plain(abstract[start:end])
        pieces.append(f"<mark>{text}</mark>" if inside else text)
    return "".join(pieces)


def _source(citation: Citation) -> str:
    paper, number = citation.paper, citation.number
    return (
        f"<article class='card' id='source-{number}'><h4><span class='number'>{number}</span> {_title(paper)}</h4>"
        f"{_facts(paper)}<p class='abstract'>{highlighted(paper.abstract, citation.quotes)}</p></article>"
    )


def _title(paper: Paper) -> str:
    title, url = plain(paper.title), safe_url(paper.url)
    return f"<a href='{url}' target='_blank' rel='noopener noreferrer'>{title}</a>" if url else title


def _facts(paper: Paper) -> str:
    facts = [paper.published, _authors(paper), f"arXiv {paper.arxiv_id}" if paper.arxiv_id else None]
    facts += [f"{paper.upvotes} upvotes" if paper.upvotes else None]
    facts += [", ".join(dict.fromkeys(s.name for s in paper.sightings)) or None]
    return f"<p class='muted'>{plain(' · '.join(fact for fact in facts if fact))}</p>"


def _authors(paper: Paper) -> str | None:
    named = ", ".join(paper.authors[:_AUTHORS_SHOWN])
    count = paper.authors_count or len(paper.authors)
    if not named:
        return f"{count} authors" if count else None
    return named if count <= _AUTHORS_SHOWN else f"{named} and {count - min(_AUTHORS_SHOWN, len(paper.authors))} more"


def _checks(sentences: Sequence[CheckedSentence]) -> str:
    rows = "".join(
        f"<li class='{s.support}'><span title='{_MARKS[s.support][1]}'>{_MARKS[s.support][0]}</span> "
        f"{plain(s.text)} <em>{plain(s.why)}</em></li>"
        for s in sentences
    )
    opened = " open" if any(s.support is not Support.SUPPORTED for s in sentences) else ""
    return f"<details class='checks'{opened}><summary>Checks, sentence by sentence</summary><ul>{rows}</ul></details>"


def _considered(answer: Answer) -> str:
    cited = {citation.paper.id for citation in answer.citations}
    rows = "".join(
        f"<li>{_title(p.paper)} <span class='muted'>{p.score:.2f}{', cited' if p.paper.id in cited else ''}</span></li>"
        for p in answer.considered[:10]
    )
    trace = f"<p class='muted'>Trace {plain(answer.trace_id)}</p>"
    inside = f"{_path(answer)}<ol>{rows}</ol>{trace}"
    return f"<details class='trace'><summary>How this answer came about</summary>{inside}</details>"


def _path(answer: Answer) -> str:
    times = ", ".join(f"{stage} {ms:.0f} ms" for stage, ms in answer.timings_ms.items())
    return f"<p class='muted'>Searched for: {plain(answer.standalone_question)}<br>{plain(times)}</p>"


def _nearest(answer: Answer) -> str:
    if answer.outcome is Outcome.DECLINED or not answer.considered:
        return "<div class='sources'><p class='muted'>No source is cited.</p></div>"
    cards = "".join(paper_html(p.paper) for p in answer.considered[:5])
    heading = "<p class='muted'>No source is cited. The nearest papers, which do not answer the question:</p>"
    return f"<div class='sources'>{heading}{cards}{_considered(answer)}</div>"
