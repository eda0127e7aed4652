"""Sentences about a paper's record: who wrote it, when it appeared. They are checked against the record itself."""

import re

from assistant.types import Paper

_WRITTEN = re.compile(r"was written by (?P<names>.+?)")
_PUBLISHED = re.compile(r"was published (?:on|in) (?P<when>.+?)")
_COUNTED = re.compile(r"has (?P<count>\d+) authors?")
_OTHERS = re.compile(r"(?P<count>\d+) others?")
_FURTHER = re.compile(r"\band (?=was (?:written|published)\b)")
_AND = re.compile(r", | and ")


def agrees_with_record(told: str, paper: Paper) -> bool | None:
    """Whether what a sentence tells of a paper is its record; None when it tells of something else."""
    parts = [
        _check(part.strip(), paper) for part in re.split(r"\band (?=was (?:written|published)\b)", told.strip(" ."))
    ]
    return None if None in parts else all(parts)


def _check(told: str, paper: Paper) -> bool | None:
    if found := _WRITTEN.fullmatch(told):
        return _same_names(_AND.split(found["names"]), paper.authors)
    if found := _PUBLISHED.fullmatch(told):
        return found["when"] in (paper.published, paper.published_text)
    if found := _COUNTED.fullmatch(told):
        return int(found["count"]) == (paper.authors_count or len(paper.authors))
    return None


def _same_names(told: list[str], authors: tuple[str, ...]) -> bool:
    others = _OTHERS.fullmatch(told[-1])
    named = told[:-1] if others else told
    known = [" ".join(author.split()) for author in authors]
    # an author's own name may hold " and " or a comma
    given = [name for author in known for name in _AND.split(author)]
    return all(name in given for name in named) and (not others or len(named) + int(others["count"]) == len(authors))
