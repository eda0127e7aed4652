"""The lines of a saved listing page, and what each can be told to be on its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DAY = rf"(?:{_MONTH} \d{{1,2}}(?:, ?\d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} {_MONTH}(?: \d{{4}})?)"
_AGO = r"(?:about |over |almost )?(?:an?|\d+) (?:minute|hour|day|week|month|year)s? ago"
PERIOD = (
    rf"(?:{DAY} ?[-–—] ?(?:{DAY}|\d{{1,2}}(?:, ?\d{{4}})?)|(?:Week|Month) of {DAY}|{_MONTH} \d{{4}}"
    r"|\d{4}-W\d{2}|Week \d{1,2}(?:, ?\d{4})?)"
)
_DATED = re.compile(rf"(?:Published on |Published |Submitted on )?(?P<date>{DAY}|{_AGO})(?: (?P<comments>\d{{1,5}}))?")
_AUTHORS = re.compile(r"(?P<authors>\d{1,5}) authors?", re.IGNORECASE)
_COUNT = re.compile(r"(?P<count>\d{1,6}|\d{1,3}(?:\.\d)?k)", re.IGNORECASE)
_UPVOTES = re.compile(
    r"(?:upvotes?|[▲⬆👍]\ufe0f?) ?:? ?(?P<before>\d{1,6})|(?P<after>\d{1,6}) (?:upvotes?|likes?)", re.I
)
_COMMENTS = re.compile(r"(?P<comments>\d{1,5}) (?:comments?|repl(?:y|ies))", re.IGNORECASE)
_METADATA = (_AUTHORS, _DATED, _UPVOTES, _COMMENTS, _COUNT)
_VIEW = re.compile(rf"{DAY}|{PERIOD}")
_BULLETS = re.compile(r"[•·∙⋅|]")

_CHROME_WORDS = frozenset(
    "new|subscribe|daily papers|trending papers|weekly papers|monthly papers|papers|daily|weekly|monthly|trending|today"
    "|hugging face|hugging face's logo|models|datasets|spaces|community|docs|enterprise|pricing|log in|login|sign up"
    "|search|search papers|submit|submit paper|submit a paper|upvote|upvotes|next|previous|prev|back|load more"
    "|show more|view all|see all|more|share|company|tos|privacy|about|careers|jobs|website|system theme"
    "|by|ak|and the research community|paper author|paper submitter|comment|comments|collections|inference providers"
    "|sort|sort by|filter|filters|menu|home|feed|inbox|github|arxiv|arxiv page|project page|abstract|authors".split("|")
)
_CHROME = re.compile(
    r"get trending papers in your email inbox( once a day)?\W*|by ?.{0,60}\band the (research )?community"
    r"|search by arxiv id or title|(©|copyright).{0,60}|\+\d+|page \d+( of \d+)?|[«‹<]+ ?prev(ious)?|next ?[»›>]+"
    r"|showing .{1,40} of .{1,20}|\d+ (papers|results)|submitted by .{1,60}|skip to .{1,30}|.{1,30}'s avatar",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"(?P<chrome>new(?=Get trending)|Get trending papers in your email inbox(?: once a day)?!"
    r"|Subscribe(?![rds]\b|rs\b)|Daily Papers(?=by)|by ?[\w &]{1,40}? and the research community)(?P<rest>\S.*)"
)
LONG = 200
"""Characters. Nearly every title is shorter and nearly every abstract longer."""


class Kind(Enum):
    """What a line can be told to be without its neighbours."""

    TEXT = auto()
    CHROME = auto()
    VIEW = auto()
    """A day or period alone: the page's own date, or a paper's where it follows one."""
    METADATA = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: stripped, with its 1-based number and whether it follows the one before directly."""

    number: int
    text: str
    glued: bool = False
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Metadata:
    """What lines of metadata say of a paper; `counts` are numbers whose meaning depends on where they stand."""

    authors_count: int | None = None
    date: str | None = None
    comments: int | None = None
    upvotes: int | None = None
    counts: tuple[int, ...] = ()


def read_lines(text: str) -> list[Line]:
    """The lines of a page that are not blank, each told apart as far as it can be alone."""
    plain = _unwrapped(list(_split(text)))
    return _submitters([replace(line, kind=kind_of(line.text)) for line in _unglued(plain)])


def kind_of(text: str) -> Kind:
    """What the line is, read alone."""
    if len(text) >= LONG:
        return Kind.TEXT
    if _VIEW.fullmatch(text):
        return Kind.VIEW
    if read_metadata(text) is not None:
        return Kind.METADATA
    return Kind.CHROME if text.casefold() in _CHROME_WORDS or _CHROME.fullmatch(text) else Kind.TEXT


def read_metadata(text: str) -> Metadata | None:
    """What a line such as `• 4 authors`, `·`, `Feb 9 2` or `• 4 authors · May 3, 2024` says; None for other lines."""
    read = Metadata()
    for part in filter(None, map(str.strip, _BULLETS.split(text))):
        found = next(
            (m for form in (_AUTHORS, _DATED, _UPVOTES, _COMMENTS, _COUNT) if (m := form.fullmatch(part))), None
        )
        if found is None:
            return None
        read = _with(read, found.groupdict())
    return read


def _with(read: Metadata, found: dict[str, str | None]) -> Metadata:
    number = {name: int(value) for name, value in found.items() if value and value.isdigit()}
    counts = read.counts + ((_thousands(found["count"]),) if found.get("count") else ())
    return Metadata(
        authors_count=number.get("authors", read.authors_count),
        date=found.get("date") or read.date,
        comments=number.get("comments", read.comments),
        upvotes=number.get("before", number.get("after", read.upvotes)),
        counts=counts,
    )


def _thousands(text: str | None) -> int:
    digits = (text or "0").lower()
    return round(float(digits.removesuffix("k")) * (1000 if digits.endswith("k") else 1))


def _split(text: str) -> Iterator[Line]:
    previous = -1
    # not splitlines(): form feeds and Unicode separators are text of an abstract, not the end of its line
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if stripped := raw.strip().lstrip("\ufeff"):
            yield Line(number, stripped, glued=number == previous + 1)
            previous = number


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Blocks joined to one line each, on a page that was hard-wrapped when it was saved."""
    texts = [line for line in lines if kind_of(line.text) is Kind.TEXT]
    glued = sum(line.glued for line in texts)
    # titles and abstracts in single lines, even with no blank line between the two, glue at most every other one
    if any(len(line.text) >= LONG for line in lines) or not 0.6 * len(texts) < glued < len(texts) - 1:
        return lines
    joined: list[Line] = []
    for line in lines:
        if line.glued and kind_of(line.text) is Kind.TEXT and kind_of(joined[-1].text) is Kind.TEXT:
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {line.text}")
        else:
            joined.append(line)
    return joined


def _unglued(lines: list[Line]) -> Iterator[Line]:
    """Chrome cut off the front of a line, such as `Subscribe` before the first title, while no paper has begun."""
    head, subscribe_is_due = True, False
    for line in lines:
        rest = line.text
        while head and (found := _GLUED.fullmatch(rest)) and (subscribe_is_due or found["chrome"] != "Subscribe"):
            yield Line(line.number, found["chrome"], line.glued)
            rest, subscribe_is_due = found["rest"], found["chrome"] != "Subscribe"
        yield replace(line, text=rest)
        head = head and len(rest) < LONG
        subscribe_is_due = rest != "Subscribe" and (subscribe_is_due or rest.startswith("Get trending papers"))


def _submitters(lines: Sequence[Line]) -> list[Line]:
    """The name after a line `Submitted by` is chrome too."""
    names = {
        i + 1
        for i, line in enumerate(lines[:-1])
        if line.text.casefold() == "submitted by" and not re.search(r"\s", lines[i + 1].text)
    }
    return [
        replace(line, kind=Kind.CHROME) if i in names or line.text.casefold() == "submitted by" else line
        for i, line in enumerate(lines)
    ]
