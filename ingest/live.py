"""Live sources: Hugging Face's daily papers (`hf:2025-06-06`, `hf:2025-06-01..2025-06-07`) and arXiv (`arxiv:cs.CL`,
`arxiv:2005.11401`, `arxiv:all:"late chunking"`).

A range is fetched day by day and each day is stored before the next is asked for, so that an interrupted one goes on
where it stopped without embedding anything again.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version

import httpx

from assistant.errors import IngestError, UsageError
from assistant.types import Reject
from ingest.records import arxiv_id
from ingest.source import Source

NEWEST = 500
"""Papers of an arXiv search that are taken, newest first."""
_PAGE = 100
"""Papers asked for in one request."""
_TRIES = 4
_LONGEST_WAIT = 60.0
"""Seconds, whatever a site asks us to wait."""
_LONGEST_RANGE = 366
"""Days: a year with a leap day, one request each."""

_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
_FIELDED = re.compile(r"(?:ti|au|abs|co|jr|cat|rn|id|all):", re.IGNORECASE)
_PROLOG = re.compile(rb"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Sites:
    """Where the live sources are, and how long to wait between two requests to each (seconds).

    arXiv asks for three seconds (info.arxiv.org/help/api/tou.html).
    """

    hugging_face: str = "https://huggingface.co"
    arxiv: str = "https://export.arxiv.org"
    hugging_face_pause: float = 0.5
    arxiv_pause: float = 3.0
    sleep: Callable[[float], None] = time.sleep


SITES = Sites()


def fetch(source: str) -> Iterator[Source | Reject]:
    """What a live source gives, a day or a search at a time, each fetched when it is asked for.

    Raises:
        UsageError: the source is written wrongly.
        IngestError: the site cannot be reached, or goes on refusing.
    """
    kind, _, wanted = source.partition(":")
    requests = _days(source, wanted) if kind == "hf" else _search(source, wanted.strip())
    with httpx.Client(headers={"User-Agent": _user_agent()}, timeout=30, follow_redirects=True) as client:
        yield from requests(_Polite(client, SITES))


class _Polite:
    """A client that pauses between requests, and waits as long as it is told to when it is refused."""

    def __init__(self, client: httpx.Client, sites: Sites) -> None:
        self._client = client
        self.sites = sites
        self._asked_before = False

    def get(self, url: str, parameters: Mapping[str, str | int], pause: float) -> httpx.Response:
        """The answer; server errors and refusals for haste are tried again.

        Raises:
            IngestError: no answer, or a refusal every time.
        """
        wait = pause if self._asked_before else 0.0
        self._asked_before = True
        said = ""
        for attempt in range(_TRIES):
            if wait:
                self.sites.sleep(wait)
            try:
                answer = self._client.get(url, params=parameters)
            except httpx.HTTPError as error:
                said, wait = f"{type(error).__name__}: {error}".rstrip(": "), 2.0**attempt
                if isinstance(error, httpx.ConnectError):
                    break
                continue
            if answer.status_code != 429 and answer.status_code < 500:
                return answer
            said, wait = f"HTTP {answer.status_code}", _told(answer, 2.0**attempt)
        raise IngestError(f"{url} cannot be reached ({said}); check the network, or ingest saved files instead")


def _told(answer: httpx.Response, otherwise: float) -> float:
    """Seconds that the site asks us to wait; what is no number, or too long, is not followed."""
    told = answer.headers.get("retry-after", "")
    return min(float(told), _LONGEST_WAIT) if told.isascii() and told.isdigit() else otherwise


Requests = Callable[[_Polite], Iterator[Source | Reject]]


def _days(source: str, wanted: str) -> Requests:
    found = _DAYS.fullmatch(wanted)
    try:
        first = date.fromisoformat(found[1]) if found else date.max
        last = date.fromisoformat(found[2] or found[1]) if found else date.min
    except ValueError:
        first, last = date.max, date.min
    if not 0 <= (last - first).days < _LONGEST_RANGE:
        raise UsageError(f"{source!r}: write hf:YYYY-MM-DD, or hf:YYYY-MM-DD..YYYY-MM-DD for at most a year")

    def requests(polite: _Polite) -> Iterator[Source | Reject]:
        for number in range((last - first).days + 1):
            yield _day(polite, first + timedelta(days=number))

    return requests


def _day(polite: _Polite, day: date) -> Source | Reject:
    url = f"{polite.sites.hugging_face}/api/daily_papers"
    answer = polite.get(url, {"date": day.isoformat(), "limit": _PAGE}, polite.sites.hugging_face_pause)
    if answer.is_error:
        return Reject(f"hf:{day}", 0, f"no papers of that day: HTTP {answer.status_code}")
    return Source(f"hf:{day}", f"hf:{day}", len(answer.content), answer.content, "hf_api")


def _search(source: str, wanted: str) -> Requests:
    if not wanted:
        raise UsageError(f"{source!r}: write arxiv:cs.CL, arxiv:2005.11401 or arxiv:all:words")
    parameters = _parameters(wanted)

    def requests(polite: _Polite) -> Iterator[Source | Reject]:
        url, pages = f"{polite.sites.arxiv}/api/query", list[bytes]()
        for start in range(0, NEWEST, _PAGE):
            answer = polite.get(url, parameters | {"start": start, "max_results": _PAGE}, polite.sites.arxiv_pause)
            if answer.is_error:
                yield Reject(source, 0, f"the search was refused: HTTP {answer.status_code}")
                return
            pages.append(_PROLOG.sub(b"", answer.content))
            if answer.content.count(b"<entry") < _PAGE:
                break
        content = b"<feeds>" + b"".join(pages) + b"</feeds>"
        yield Source(source, source, len(content), content, "arxiv")

    return requests


def _parameters(wanted: str) -> dict[str, str | int]:
    if arxiv_id(wanted):
        return {"id_list": wanted}
    newest: dict[str, str | int] = {"sortBy": "submittedDate", "sortOrder": "descending"}
    if _FIELDED.match(wanted):
        return newest | {"search_query": wanted}
    return newest | {"search_query": f"cat:{wanted}" if _CATEGORY.fullmatch(wanted) else f'all:"{wanted}"'}


def _user_agent() -> str:
    try:
        return f"research-assistant/{version('research-assistant')}"
    except PackageNotFoundError:
        return "research-assistant"
