"""What must hold of every answer: no invented citation, exact quotes, numbers that stand in the cited abstracts."""

import re
from collections.abc import Iterator

from assistant.api.schemas import Answer, Sentence
from assistant.types import Support
from evals.records import Cited, Record, Score, same_title

MARKER = re.compile(r"\[(\d+)\]")
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_SUPPORTED = {Support.SUPPORTED: 1.0, Support.PARTIAL: 0.5}


def score_faithfulness(record: Record) -> Iterator[Score]:
    """Counts of inventions, and shares of quotes and numbers that can be found again."""
    if (answer := record.answer) is None:
        return
    invented = list(_inventions(record, answer))
    yield Score("invented_citations", float(len(invented)), "; ".join(invented))
    if quotes := [(c.paper_id, q) for c in answer.citations for q in c.quotes]:
        wrong = [q.text for paper, q in quotes if _abstract(record, paper)[q.start : q.end] != q.text]
        yield Score("quote_exactness", 1 - len(wrong) / len(quotes), f"not exact: {wrong[0]}" if wrong else "")
    if numbers := list(_numbers(record, answer)):
        missing = [number for number, found in numbers if not found]
        reason = f"in no cited abstract: {', '.join(missing)}" if missing else ""
        yield Score("numbers_supported", 1 - len(missing) / len(numbers), reason)
    if answer.citations and (checked := [s for s in answer.sentences if s.support is not Support.UNCITED]):
        yield Score("sentences_supported", sum(_SUPPORTED.get(s.support, 0.0) for s in checked) / len(checked))


def _inventions(record: Record, answer: Answer) -> Iterator[str]:
    for citation in answer.citations:
        paper = record.papers.get(citation.paper_id)
        if paper is None or not same_title(paper.title, citation.title):
            yield f"[{citation.number}] {citation.title!r} is not in the library"
    known, marked = {c.number for c in answer.citations}, {int(n) for n in MARKER.findall(answer.answer)}
    yield from (f"[{number}] is in the text but not among the citations" for number in sorted(marked - known))
    yield from (f"[{number}] is among the citations but not in the text" for number in sorted(known - marked))


def _abstract(record: Record, paper_id: str) -> str:
    paper = record.papers.get(paper_id)
    return paper.abstract if paper else ""


def _numbers(record: Record, answer: Answer) -> Iterator[tuple[str, bool]]:
    papers = {citation.number: record.papers.get(citation.paper_id) for citation in answer.citations}
    for sentence in answer.sentences:
        cited = [paper for number in sentence.citations if (paper := papers.get(number))]
        if cited:
            yield from _found_numbers(sentence, cited)


def _found_numbers(sentence: Sentence, cited: list[Cited]) -> Iterator[tuple[str, bool]]:
    there = {_value(number) for paper in cited for number in _NUMBER.findall(_shown(paper))}
    for number in _NUMBER.findall(MARKER.sub("", sentence.text)):
        yield number, _value(number) in there


def _shown(paper: Cited) -> str:
    """All of a paper that an answer may repeat: title, authors, date, abstract."""
    return " ".join([paper.title, *paper.authors, (paper.published or "").replace("-", " "), paper.abstract])


def _value(number: str) -> str:
    plain = number.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
