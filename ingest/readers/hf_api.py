"""Hugging Face's papers as JSON: `/api/daily_papers`, `/api/papers/{id}`, and the data inside a saved HTML page."""

from collections.abc import Iterator

from assistant.types import Reject
from ingest.dates import iso_date
from ingest.readers import Head
from ingest.readers.json_records import Item, count, member, read_objects, text, texts
from ingest.records import Record, arxiv_id
from ingest.source import Source

PAGE = "https://huggingface.co/papers/"


def recognises(head: Head) -> bool:
    """A list of `{"paper": {…}}`, or papers with a `summary` and `upvotes`."""
    return bool(head.keys >= {"paper", "publishedAt"} or head.keys >= {"summary", "upvotes", "publishedAt"})


def read(source: Source) -> Iterator[Record | Reject]:
    """Every paper of the list."""
    for position, item in enumerate(read_objects(source), start=1):
        yield item if isinstance(item, Reject) else to_record(*item, position)


def to_record(line: int, item: Item, position: int) -> Record:
    """One member of the list, which holds the paper under `paper` or is the paper."""
    paper = item["paper"] if isinstance(item.get("paper"), dict) else item
    authors = texts(paper.get("authors"))
    arxiv = arxiv_id(text(paper.get("id")))
    return Record(
        title=text(paper.get("title") or item.get("title")).strip(),
        abstract=text(paper.get("summary") or item.get("summary")).strip(),
        line=line,
        position=position,
        page_date=iso_date(text(member(paper, "submittedOnDailyAt") or item.get("publishedAt"))),
        authors=authors,
        authors_count=len(authors) or None,
        published=iso_date(text(paper.get("publishedAt"))),
        upvotes=count(paper.get("upvotes")),
        comments=count(item.get("numComments")),
        url=f"{PAGE}{arxiv}" if arxiv else None,
        arxiv_id=arxiv,
        categories=texts(paper.get("ai_keywords")),
    )
