"""A reply in JSON, which some models give unasked, read as the prose with keys that was asked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

_START = re.compile(r"\s*+(?:```(?:json)?\s*+)?(?:\{\s*+\"|\[\s*+\{)", re.IGNORECASE)
_MAY_START = re.compile(r"\s*+(?:`{1,3}|```j?s?o?n?\s*+)?\[?\s*+\{?\s*+", re.IGNORECASE)
"""White space is taken for good (`*+`): handed to and fro, thousands of blanks would hold an answer up for minutes."""
_FENCES = re.compile(r"\A\s*```(?:json)?|```\s*\Z", re.IGNORECASE)
_CLOSERS = ("", "}", "]", "]}", '"}', '"]', '"]}', "}]", "}]}", '"}]', '"}]}')
"""What a reply that was cut may lack at its end."""
_CITES = re.compile(r"(?i)(?:cit|sourc|refer|refs?$|keys?$|evidence|support)")
_UNSAID = re.compile(
    r"(?i)(?:^|_)(?:reason(?:s|ing)?|thoughts?|thinking|analysis|confidence|question|query|title|type|status)(?:$|_)"
)
_NAMES_KEY = re.compile(r"(?i)(?:^|_)(?:id|key|ref|reference|number|index|source|citation|passage|paper)s?$")
_KEY = re.compile(r"\bP?(\d{1,3})\b")
_CITED = re.compile(r"\[P\d")


class JsonGate:
    """Holds a reply that begins as JSON back until it has ended, and gives its sentences; lets any other pass."""

    def __init__(self) -> None:
        self._open = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """What may go on."""
        if self._open:
            return piece
        self._held += piece
        if _MAY_START.fullmatch(self._held) or _START.match(self._held):
            return ""
        return self._release()

    def flush(self) -> str:
        """What was held: prose when it is JSON, else as it came."""
        held = self._release()
        return read_prose(held) if _START.match(held) else held

    def _release(self) -> str:
        self._open = True
        held, self._held = self._held, ""
        return held


def read_prose(reply: str) -> str:
    """The sentences in a JSON reply, each followed by the keys that stand beside it, and what is said after it; `reply`
    itself if it is none."""
    bare = _FENCES.sub("", reply.rstrip().rstrip(",")).lstrip()
    for closer in _CLOSERS:
        try:
            value, end = json.JSONDecoder().raw_decode(bare + closer)
            said = [*_sentences(value), _FENCES.sub("", bare[end:].lstrip().removeprefix("```")).strip()]
        except (ValueError, RecursionError):
            continue
        return "\n".join(filter(None, said)) or reply
    return reply


def _sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _sentences(item)
    elif isinstance(value, dict):
        yield from _with_keys(value)


def _with_keys(fields: dict[str, Any]) -> Iterator[str]:
    """The sentences of an object; what thinks aloud or only describes is none."""
    cites = [_keys(value) for name, value in fields.items() if _CITES.search(name)]
    marks = "".join(f" [P{key}]" for key in dict.fromkeys(key for found in cites for key in found))
    said = [value for name, value in fields.items() if not (_CITES.search(name) or _UNSAID.search(name))]
    for sentence in _sentences(said):
        yield sentence if _CITED.search(sentence) else _before_stop(sentence, marks)


def _keys(value: Any) -> list[str]:
    """The keys named in a field for them: "P1", 1, or objects that name one beside a quotation, a year or a page."""
    if isinstance(value, dict):
        return [key for name, inner in value.items() if _NAMES_KEY.search(name) for key in _keys(inner)]
    if isinstance(value, list):
        return [key for item in value for key in _keys(item)]
    return _KEY.findall(str(value))


def _before_stop(sentence: str, marks: str) -> str:
    bare = sentence.rstrip()
    return f"{bare[:-1]}{marks}{bare[-1]}" if marks and bare[-1:] in ".!?" else bare + marks
