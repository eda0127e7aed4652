"""Untrusted text made fit for the page: titles, abstracts, answers and errors never become markup that runs or loads.

Gradio's own sanitising stops scripts but lets Markdown images, inline styles and media call other hosts, so nothing of
an answer reaches it as HTML, image or link (measured with 28 payloads in a real browser; see `tests/assistant/ui`).
"""

import re
from html import escape
from urllib.parse import urlsplit

_MARKER = re.compile(r"\\\[(\d+)\\\]")
_MARKDOWN = re.compile(r"([\\_\[\]!$~`<>|#])")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


def plain(text: str) -> str:
    """`text` without control, bidirectional and invisible characters, as HTML text."""
    return escape(_CONTROL.sub("", text))


def answer_markdown(text: str, written: bool = False) -> str:
    """An answer as Markdown that can hold emphasis and paragraphs, and links only from its markers to its sources.

    With `written`, the pipes and hashes of a model's tables and headings keep their meaning.
    """
    escaped = _MARKDOWN.sub(r"\\\1", _CONTROL.sub("", text))
    if written:
        escaped = re.sub(r"(?m)^(\\#)+(?= )", lambda found: found.group().replace("\\", ""), escaped)
        escaped = escaped.replace("\\|", "|")
    return _MARKER.sub(r"[\[\1\]](#source-\1)", escaped)


def safe_url(url: str | None) -> str | None:
    """The address if it is plain http or https, escaped for an attribute; else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return escape(url or "", quote=True) if parts.scheme in {"http", "https"} and parts.netloc else None
