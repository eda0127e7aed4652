"""A model's text without anything that a page could fetch, run or follow."""

import re

_TAGS = (
    "a abbr address applet area article aside audio b base big blockquote body br button canvas center cite code "
    "col dd del details dialog div dl dt em embed fieldset figure font footer form frame frameset h1 h2 h3 h4 h5 "
    "h6 head header hr html i iframe img input ins kbd label li link main map mark marquee math meta nav noscript "
    "object ol option p param picture pre progress s samp script section select small source span strike strong "
    "style sub summary sup svg table tbody td template textarea tfoot th thead title tr track tt u ul var video "
    "wbr answer final_answer response"
).replace(" ", "|")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_TOKEN = re.compile(r"<\|[^<>|\n]{1,40}\|>|<</?SYS>>|\[/?INST\]", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS})\b(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_LESS = re.compile(r"<(?=[^\s\d=.\-])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_IMAGE = re.compile(r"!(?=\[)")
_ADDRESS = re.compile(
    r"<?(?:(?:\b[a-z][a-z0-9+.-]{1,20})?://|\bwww\.|\b(?:javascript|vbscript|mailto|file):|\bdata:\w+/)[^\s<>\[\]()\"']*>?",
    re.I,
)
_DEFINITION = re.compile(r"(\[[^\[\]\n]{1,80}\]):")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w")
_FENCE = re.compile(r"(```|~~~)[ \t]*[^\s`~]+")
LINK_REMOVED = "(link removed)"


def disarm(text: str) -> tuple[str, int]:
    """`text` without HTML, images, links, control and invisible characters, and how many of them there were.

    Link and image texts stay, as text. A `<` that could open a tag is set apart from what follows, so that the names of
    special tokens such as `<mask>` can still be read.
    """
    text, invisible = _INVISIBLE.subn("", text)
    text, tokens = _TOKEN.subn("", text)
    text, images = _IMAGE.subn("", text)
    text, links = _LINK.subn(_link_text, text)
    text, addresses = _ADDRESS.subn(LINK_REMOVED, text)
    text, mails = _MAIL.subn(LINK_REMOVED, text)
    text, tags = _TAG.subn("", text)
    text = _FENCE.sub(r"\1", text)  # a page may draw a block that names a language, such as mermaid
    text = _LESS.sub("< ", text)
    text = _DEFINITION.sub(r"\1 :", text).replace("](", "] (")
    return text, invisible + tokens + images + links + addresses + mails + tags


def _link_text(match: re.Match[str]) -> str:
    inside = match[1]
    return f"[{inside}]" if re.fullmatch(r"\s*\^?[Pp]?\d+(?:\s*[,;]\s*[Pp]?\d+)*\s*", inside) else inside


def settled_length(text: str) -> int:
    """How much of a growing text ends before its last word and the blank before that: the word may still grow."""
    return len((text if text[-1:].isspace() else re.sub(r"\S+\Z", "", text)).rstrip())
