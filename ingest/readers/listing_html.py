"""Saved HTML of a listing page: the data it carries, or else its visible text as lines."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from ingest.readers.json_records import Item

_BLOCKS = frozenset(
    "address article aside blockquote body button dd details div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol option p pre section select summary table td th time title tr ul br label".split()
)
_HIDDEN = frozenset(("head", "script", "style", "svg", "template", "noscript"))
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_PAPER = re.compile(r"/papers/(\d{4}\.\d{4,5})(?:v\d+)?/?(?:[?#]|$)")


def is_html(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return _HTML.match(text[:4_000]) is not None


class HtmlPage(HTMLParser):
    """A page taken apart: `items` are the papers in the data it carries for its scripts (as `/api/daily_papers` gives
    them), `text` its visible lines, `ids` the arXiv id behind each linked title."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self.ids: dict[str, str] = {}
        self._lines: list[str] = [""]
        self._hidden = 0
        self._link: tuple[str, list[str]] | None = None
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """The visible text, a line for each block."""
        return "\n\n".join(filter(None, (" ".join(line.split()) for line in self._lines)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with each block; look at data and links."""
        given = dict(attrs)
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self._lines.append("")
        if given.get("data-props"):
            self.items += _daily_papers(given["data-props"] or "")
        found = _PAPER.search(given.get("href") or "") if tag == "a" else None
        if found:
            self._link = (found[1], [])

    def handle_endtag(self, tag: str) -> None:
        """End a line with each block."""
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS:
            self._lines.append("")
        if tag == "a" and self._link:
            self.ids[" ".join("".join(self._link[1]).split())] = self._link[0]
            self._link = None

    def handle_data(self, data: str) -> None:
        """Add to the line."""
        if self._hidden:
            return
        self._lines[-1] += data
        if self._link:
            self._link[1].append(data)


def _daily_papers(props: str) -> Iterator[Item]:
    try:
        held = json.loads(props)
    except (ValueError, RecursionError):
        return
    papers = held.get("dailyPapers") if isinstance(held, dict) else None
    yield from (paper for paper in (papers if isinstance(papers, list) else []) if isinstance(paper, dict))
