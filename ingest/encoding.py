"""In which encoding a source is written.

The order is that of browsers (WHATWG, Encoding and HTML standards): a byte order mark, what is declared, Windows-1252.
But valid UTF-8 is UTF-8 whatever is declared, for editors save pages anew and leave the declaration as it was.
"""

import codecs
import re
from dataclasses import dataclass

UTF_8 = "utf-8-sig"
SAMPLE = 8 << 20
"""Bytes that are looked at."""

_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)"""
    rb"""|\s*<(?:!--|(?:!doctype|html|head|meta)\b)[\s\S]*?<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
_LABELS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "cp1252", "x-cp1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254"), "cp1254"),
    **dict.fromkeys(("gbk", "gb2312", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "euc-jp": "euc_jp",
    "macintosh": "mac_roman",
}
"""Labels and what they mean to browsers (encoding.spec.whatwg.org); no others are obeyed but those of `_REGULAR`."""
_REGULAR = re.compile(r"(?:iso-8859-(?:[2-8]|1[03-6])|windows-125[0-8]|koi8-[ru])")

_LETTERS = "À-ÖØ-Ýßà-öø-ýŠšŽžŒœ"
_SIGNS = "\xa0…‘’“”•–—™§©«®°±²³µ·¹»¼½¾×÷¿¡"
_OUT_OF_PLACE = re.compile(
    rf"[^\x00-\x7f{_LETTERS}{_SIGNS}]|[Ðð]"
    rf"|[{_LETTERS}]{{3}}"
    rf"|(?<![A-Za-z{_LETTERS}])[{_LETTERS}](?![A-Za-z{_LETTERS} ])"
    rf"|[²³¹](?=[A-Za-z{_LETTERS}])"
)
"""What windows-1252 makes of other encodings and of damage, and what hardly stands in a text that is written in it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec of Python, and whether nothing in the source says that it is this one."""

    codec: str
    guessed: bool = False


def find_encoding(sample: bytes) -> Encoding:
    """The encoding of a source that begins with `sample`.

    Bytes that fit none are said to be UTF-8, so that those that are not are named where they stand.
    """
    marked = next((codec for mark, codec in _MARKS if sample.startswith(mark)), None) or _wide(sample)
    if marked:
        return Encoding(marked)
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    strange = len(re.findall("[\udc80-\udcff]", text)) if not text.isascii() else 0
    if not strange or strange <= len(re.findall(r"[^\x00-\x7f]", text)) - strange:
        return Encoding(UTF_8)
    declared = _declared(sample)
    if declared:
        return Encoding(declared)
    return Encoding("cp1252", guessed=True) if _is_western(sample) else Encoding(UTF_8)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its English is NUL."""
    even, odd = sample[:1024:2], sample[1:1024:2]
    if odd.count(0) > 0.8 * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.8 * len(even) and not odd.count(0) else None


def _declared(sample: bytes) -> str | None:
    found = _DECLARED.match(sample[:4096])
    label = (found[1] or found[2]).decode().lower() if found else ""
    return _LABELS.get(label) or (label if _REGULAR.fullmatch(label) else None)


def _is_western(sample: bytes) -> bool:
    if sample.lstrip().startswith((b"{", b"[")):  # JSON is UTF-8 (RFC 8259, section 8.1): another byte is damage
        return False
    try:
        return _OUT_OF_PLACE.search(sample.decode("cp1252")) is None
    except UnicodeDecodeError:
        return False
