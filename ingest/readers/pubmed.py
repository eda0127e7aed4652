"""PubMed's XML: what E-utilities and the yearly baseline give (nlm.nih.gov/bsd/licensee/elements_descriptions.html)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.types import Reject
from ingest.dates import calendar_date, iso_date
from ingest.readers import Head
from ingest.readers.xml_records import children, content, one_line, read_elements
from ingest.records import Record, doi
from ingest.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def recognises(head: Head) -> bool:
    """By its root."""
    return head.text.startswith("<") and "<PubmedArticle" in head.text


def read(source: Source) -> Iterator[Record | Reject]:
    """Every article."""
    for found in read_elements(source, "PubmedArticle"):
        yield found if isinstance(found, Reject) else _record(*found)


def _record(position: int, element: "Element") -> Record:
    citation = next(iter(children(element, "MedlineCitation")), None)
    article = next(iter(children(citation, "Article")), None)
    pmid = content(citation, "PMID")
    authors = tuple(filter(None, map(_name, children(article, "AuthorList", "Author"))))
    ids = (*children(article, "ELocationID"), *children(element, "PubmedData", "ArticleIdList", "ArticleId"))
    named = [content(e) for e in ids if "doi" in (e.get("EIdType"), e.get("IdType"))]
    return Record(
        title=one_line(article, "ArticleTitle"),
        abstract="\n".join(filter(None, map(_part, children(article, "Abstract", "AbstractText")))),
        position=position,
        authors=authors,
        authors_count=len(authors) or None,
        published=_published(article),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        doi=doi(named[0]) if named else None,
        other_ids=(f"pmid:{pmid}",) if pmid else (),
        categories=tuple(content(e) for e in children(citation, "MeshHeadingList", "MeshHeading", "DescriptorName")),
    )


def _part(element: "Element") -> str:
    label, body = element.get("Label"), content(element)
    return f"{label}: {body}" if label and body else body


def _name(author: "Element") -> str:
    names = content(author, "ForeName") or content(author, "Initials"), content(author, "LastName")
    return " ".join(filter(None, names)) or content(author, "CollectiveName")


def _published(article: "Element | None") -> str | None:
    for path in (("ArticleDate",), ("Journal", "JournalIssue", "PubDate")):
        for date in children(article, *path):
            found = calendar_date(*(content(date, part) for part in ("Year", "Month", "Day")))
            if found or (found := iso_date(content(date, "MedlineDate"))):
                return found
    return None
