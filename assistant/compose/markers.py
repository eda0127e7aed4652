"""A model's text made safe and its keys made citations, while it streams.

`[P1]` becomes `[n]`, numbered by first appearance; keys of sources that were never offered are removed and counted. No
HTML, image or link survives, nor a list of references that the model adds: sources are shown by us.
"""

import re
from collections.abc import Sequence

from assistant.compose.markup import disarm, settled_length
from assistant.types import Source

LONGEST_OPEN = 300
"""Characters after which an unclosed bracket is taken for text."""
_KEY = r"[Pp]\s?\d{1,3}"
_JOIN = r"\s*(?:,|;|&|\band\b|[-–]|\bto\b|\||/)?\s*"
_LEAD = r"(?i:(?:see|cf\.?|from|in|sources?|refs?|papers?|keys?)\s*:?\s*)?"
_MARKER = re.compile(
    rf"(?P<space>(?<!\s)\s*)(?:"
    rf"(?:\[\[|\\?[\[【(])\s*{_LEAD}[\^#*`_]{{0,2}}(?P<keys>{_KEY}(?:{_JOIN}{_KEY})*)"
    rf"[*`_]{{0,2}}(?:\s*[:,†][^\]】)]*)?[\s.;\\]*(?:\]\]|[\]】)])"
    r"|(?:(?<![\w^])\{|[\^<]\s?)(?P<lone>P\d{1,3})[}^>]"
    rf"|(?<![\w\[\](){{^])(?P<bare>P\d{{1,3}})(?![\w\]%.]\w|\w)"
    rf"|[\[【]\s*(?:(?i:paper|doc(?:ument)?|source|passage)s?\s*)?\^?(?P<digits>\d{{1,4}}(?:\s*[,;]\s*\d{{1,4}})*)(?:†[^\]】]*)?\s*[\]】]"
    rf")"
)
_OPEN = re.compile(
    r"(?:!?\[[^\]]*|!?\[[^\[\]]*\]\([^)]*|【[^】]*|\([\w.]{0,8}:?\s*(?:[Pp]\s?(?:\d[^)]*)?)?|<[A-Za-z/!?|][^>]*)\Z"
)
_LIST = re.compile(
    r"(?i)\n[ \t#*_>-]*(?:\d+\.\s*)?(?:references|bibliography|works cited|citations|cited sources|sources(?: cited)?)"
    r"[ \t]*[:*_]*[ \t]*\n"
)
_LIST_BEGUN = re.compile(r"(?i)(?:\A|\n)[ \t#*_>-]*+(?P<word>(?:[a-z][a-z ]{0,12})?)[:*_ \t]*+\Z")
_LIST_NAMES = ("references", "bibliography", "works cited", "citations", "cited sources", "sources cited")
_LAST_MARKER = re.compile(r"\[\d+\]\Z")
_OURS = "\ue000"
"""Stands around a citation until its text is settled; a private character that `disarm` has removed before."""
_OUR_MARK = re.compile(f"{_OURS}(\\d+){_OURS}")
_BRACKETED = re.compile(r"\[(\d+)\]")
_REPEATED = re.compile(r"(\[\d+\])(?:[ \t]*\1)+")


class MarkerResolver:
    """Takes the pieces of a model's text and gives back the text to show, with numbered citations."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.order: list[str] = []
        self.unknown = 0
        self.disarmed = 0
        self._keys = {source.key for source in sources}
        self._texts = "\n".join(source.passage.paper.abstract for source in sources)
        self._pending = ""
        self._style = ""
        self._last = ""
        self._ended = False

    def feed(self, piece: str) -> str:
        """The text that `piece` completes: whole words, with no bracket open."""
        self._pending += piece
        end = self._settled()
        ready, self._pending = self._pending[:end], self._pending[end:]
        return self._resolve(ready, self._pending)

    def flush(self) -> str:
        """The rest, once the reply has ended."""
        ready, self._pending = self._pending, ""
        return self._resolve(ready, "\n").rstrip()

    def _settled(self) -> int:
        """Where the part of the pending text ends that nothing to come can change."""
        text = self._pending
        begun = _LIST_BEGUN.search(text)
        if begun and any(name.startswith(begun["word"].strip().lower()) for name in _LIST_NAMES):
            text = text[: begun.start() + 1] if begun.start() else ""
        text = text[: settled_length(text)]
        while (opened := _OPEN.search(text)) and len(self._pending) - opened.start() < LONGEST_OPEN:
            text = text[: settled_length(text[: opened.start()])]
        return len(text)

    def _resolve(self, text: str, following: str) -> str:
        if self._ended or not text:
            return ""
        if found := _LIST.search(text + following[: len(following) - len(following.lstrip())]):
            text, self._ended = text[: found.start()].rstrip(), True
        safe, changes = disarm(text)
        self.disarmed += changes
        return self._without_repeats(_settle_marks(_MARKER.sub(self._replace, safe)))

    def _without_repeats(self, text: str) -> str:
        shown = _REPEATED.sub(r"\1", self._last + text)[len(self._last) :]
        if shown.strip():
            self._last = "".join(_LAST_MARKER.findall(shown))
        return shown

    def _replace(self, match: re.Match[str]) -> str:
        if match["digits"]:
            return self._replace_digits(match)
        if match["bare"]:
            return self._replace_bare(match)
        self._style = "keys"
        return self._cite(match["space"], _expand(match["keys"] or match["lone"]), match)

    def _replace_bare(self, match: re.Match[str]) -> str:
        """`P1` in running text, unless it is a word of the sources themselves (a name such as "P2" of a protein)."""
        key = match["bare"]
        if key not in self._keys or re.search(rf"\b{key}\b", self._texts):
            return match.group()
        return self._cite(match["space"], [key], match)

    def _replace_digits(self, match: re.Match[str]) -> str:
        """`[1]` from a model that ignores the format is a citation only while it has used no key."""
        keys = [f"P{int(digits)}" for digits in re.findall(r"\d+", match["digits"])]
        if self._style != "keys" and all(key in self._keys for key in keys):
            return self._cite(match["space"], keys, match)
        if len(keys) > 1:
            return match["space"] + "[" + "; ".join(re.findall(r"\d+", match["digits"])) + "]"
        if match.start() and not match["space"] and match.string[match.start() - 1].isalnum():
            return f"({match['digits']})"  # an index, as in x[1]
        self.unknown += 1
        return _kept(match["space"])

    def _cite(self, space: str, keys: Sequence[str], match: re.Match[str]) -> str:
        known = [key for key in keys if key in self._keys]
        self.unknown += len(keys) - len(known)
        if not known:
            return _kept(space)
        before = match.string[match.start() - 1 : match.start()] if match.start() else ""
        gap = space or (" " if before not in ("", "(", '"', "“", "*", "_", "|") else "")
        return gap + " ".join(dict.fromkeys(f"{_OURS}{self.number(key)}{_OURS}" for key in known))

    def number(self, key: str) -> int:
        """The citation number of a source's key, given at its first appearance."""
        if key not in self.order:
            self.order.append(key)
        return self.order.index(key) + 1


def _settle_marks(text: str) -> str:
    """Our citations in brackets, and any bracketed number that is not one in parentheses."""
    return _OUR_MARK.sub(r"[\1]", _BRACKETED.sub(r"(\1)", text))


def _expand(keys: str) -> list[str]:
    """The keys in the inside of a bracket: `P1, P3` or the range `P1-P3`."""
    numbers = [int(digits) for digits in re.findall(r"\d+", keys)]
    if len(numbers) == 2 and re.search(r"\d\s*(?:[-–]|to)\s*[Pp]", keys) and numbers[0] < numbers[1]:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return [f"P{number}" for number in numbers]


def _kept(space: str) -> str:
    """What is left where a marker was removed: a line break, but no blank."""
    return space if "\n" in space else ""
