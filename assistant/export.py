"""Papers as bibliographies: BibTeX, RIS, CSL-JSON, JSON lines and Markdown, each escaped by its own rules."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.types import Paper

_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "du",
    "la",
    "le",
    "ter",
    "ten",
    "bin",
}
_WORD = re.compile(r"[a-z0-9]+")
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&])")
_LEADERS = ["a", "an", "the", "on", "in", "of", "for", "to", "is", "are"]


@dataclass(frozen=True, slots=True)
class Name:
    """An author's name in two pieces; `given` is empty where it cannot be split (a group, a single name)."""

    family: str
    given: str


def export(papers: "Sequence[Paper]", format_name: str) -> Iterator[str]:
    """The papers in one of `FORMATS`, piece by piece; joined they are one file that ends with a line break.

    Raises:
        KeyError: for a format that is none of `FORMATS`.
    """
    return FORMATS[format_name](papers)


def to_bibtex(papers: "Sequence[Paper]") -> Iterator[str]:
    """BibTeX in UTF-8: LaTeX's special characters escaped, titles kept in their letter case by braces."""
    for key, paper in zip(_keys(papers), papers, strict=True):
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in _bibtex_fields(paper))
        yield f"@misc{{{key},\n{fields}\n}}\n"


def to_ris(papers: "Sequence[Paper]") -> Iterator[str]:
    """RIS, lines ended by CR LF as its specification asks."""
    for paper in papers:
        lines = [f"{tag}  - {_flat(value)}" for tag, value in _ris_fields(paper)]
        yield "\r\n".join([*lines, "ER  - ", ""])


def to_csl_json(papers: "Sequence[Paper]") -> Iterator[str]:
    """CSL-JSON: one list, as citation processors read it."""
    yield "["
    for i, (key, paper) in enumerate(zip(_keys(papers), papers, strict=True)):
        yield (",\n" if i else "\n") + json.dumps(_csl_item(key, paper), ensure_ascii=False)
    yield "\n]\n"


def to_jsonl(papers: "Sequence[Paper]") -> Iterator[str]:
    """The contract's Paper, one a line: what `assistant ingest` reads back."""
    from assistant.api.schemas import Paper as PaperJson

    for paper in papers:
        yield PaperJson.from_paper(paper).model_dump_json() + "\n"


def to_markdown(papers: "Sequence[Paper]") -> Iterator[str]:
    """A list: title, authors, date and link."""
    for paper in papers:
        details = [", ".join(map(_plain, paper.authors)), paper.published or "", _markdown_link(paper)]
        yield f"- **{_plain(paper.title)}**" + "".join(f". {detail}" for detail in details if detail) + "\n"


FORMATS: "dict[str, Callable[[Sequence[Paper]], Iterator[str]]]" = {
    "bibtex": to_bibtex,
    "ris": to_ris,
    "csl-json": to_csl_json,
    "jsonl": to_jsonl,
    "markdown": to_markdown,
}
MEDIA_TYPES = {
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "jsonl": "application/jsonl",
    "markdown": "text/markdown",
}


def split_name(name: str) -> Name:
    """`Ludwig van Beethoven` as family `van Beethoven` and given `Ludwig`; `Family, Given` as it says."""
    if "," in name:
        family, given = name.split(",", 1)
        return Name(family.strip(), given.strip())
    words = name.split()
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Name(" ".join(words[max(start, 0) :]), " ".join(words[: max(start, 0)]))


def _bibtex_fields(paper: "Paper") -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_latex(paper.title)}}}"
    if paper.authors:
        yield "author", " and ".join(map(_bibtex_name, paper.authors))
    year, month, _ = _date_parts(paper)
    yield from ((name, value) for name, value in (("year", year), ("month", month)) if value)
    if paper.arxiv_id:
        yield "eprint", _latex(paper.arxiv_id)
        yield "archiveprefix", "arXiv"
    for name, value in (("doi", paper.doi), ("url", paper.url)):
        if value:
            # read verbatim by the url and doi fields: only braces could break out of the value
            yield name, value.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    yield "abstract", _latex(paper.abstract)


def _bibtex_name(name: str) -> str:
    parts = split_name(_latex(name))
    if not parts.given:
        return f"{{{parts.family}}}"
    # a name may itself hold the word that separates names
    return (
        f"{{{parts.family}}}, {{{parts.given}}}" if " and " in f" {name} ".lower() else f"{parts.family}, {parts.given}"
    )


def _ris_fields(paper: "Paper") -> Iterator[tuple[str, str]]:
    yield "TY", "GEN"
    yield "TI", paper.title
    for author in paper.authors:
        name = split_name(author)
        yield "AU", f"{name.family}, {name.given}" if name.given else name.family
    year, month, day = _date_parts(paper)
    if year:
        yield "PY", year
        yield "DA", f"{year}/{month}/{day}/"
    optional = (("AB", paper.abstract), ("DO", paper.doi), ("UR", paper.url), ("AN", paper.arxiv_id))
    yield from ((tag, value) for tag, value in optional if value)
    yield from (("KW", category) for category in paper.categories)


def _csl_item(key: str, paper: "Paper") -> dict[str, object]:
    item: dict[str, object] = {"id": key, "type": "article", "title": paper.title, "abstract": paper.abstract}
    names = [split_name(author) for author in paper.authors]
    item["author"] = [{"family": n.family, "given": n.given} if n.given else {"literal": n.family} for n in names]
    if parts := [int(part) for part in _date_parts(paper) if part]:
        item["issued"] = {"date-parts": [parts]}
    number = f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else None
    optional = {"DOI": paper.doi, "URL": paper.url, "number": number}
    return item | {name: value for name, value in optional.items() if value}


def _keys(papers: "Iterable[Paper]") -> Iterator[str]:
    # `vaswani2017attention`, and a letter where that is taken
    taken: dict[str, int] = {}
    for paper in papers:
        key = _key(paper)
        taken[key] = count = taken.get(key, 0) + 1
        yield key if count == 1 else f"{key}-{count}"


def _key(paper: "Paper") -> str:
    family = split_name(paper.authors[0]).family if paper.authors else ""
    words = [word for word in _WORD.findall(_ascii(paper.title)) if word not in _LEADERS]
    return "".join([*_WORD.findall(_ascii(family)), _date_parts(paper)[0], *words[:1]]) or "paper"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _date_parts(paper: "Paper") -> tuple[str, str, str]:
    year, month, day = (*(paper.published or "").split("-"), "", "")[:3]
    return year, month, day


def _latex(text: str) -> str:
    return _flat(text).translate(_LATEX)


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _flat(text))


def _markdown_link(paper: "Paper") -> str:
    if not paper.url or not paper.url.lower().startswith(("http://", "https://")):
        return ""
    return "<" + re.sub(r"[\s<>]", "", paper.url) + ">"


def _flat(text: str) -> str:
    return " ".join(text.split())
