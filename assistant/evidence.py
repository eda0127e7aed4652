"""What an answer may rest on: passages made into keyed sources within a token budget, in whole sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.tokens import count_tokens, most_tokens
from assistant.types import Evidence, Passage, ScoredSentence, Source

OMITTED = "[...]"


def gather(passages: Sequence[Passage], budget: int) -> Evidence:
    """Make `passages`, best first, into sources `P1`, `P2`, … whose texts take at most `budget` tokens.

    Keys follow the rank. The sources stand strongest first and last (P1, P3, …, P4, P2), because models overlook the
    middle of a long context (Liu et al. 2023, "Lost in the Middle"). A passage that does not fit whole keeps its best
    sentences that do, whole and in order; `render` marks what was left out, and `Evidence.omitted` names the papers of
    which nothing fitted. Where all fits even at a token a byte nothing is counted, and `tokens` is that bound.
    """
    sources = [Source(f"P{rank}", passage) for rank, passage in enumerate(passages, 1)]
    most = sum(most_tokens(render(source)) for source in sources)
    if most <= budget:
        return Evidence(_strongest_at_the_ends(sources), most)
    kept: list[Source] = []
    omitted: list[str] = []
    left = budget
    for source in sources:
        fitted = _fit(source, left)
        if fitted is None:
            omitted.append(source.passage.paper.id)
            continue
        left -= count_tokens(render(fitted))
        kept.append(fitted)
    return Evidence(_strongest_at_the_ends(kept), budget - left, tuple(omitted))


def render(source: Source) -> str:
    """The text of a source as a reader is shown it: key, title, date, and its sentences with `[...]` for gaps."""
    paper = source.passage.paper
    date = f" ({paper.published})" if paper.published else ""
    return f"[{source.key}] {paper.title}{date}\n{_join(paper.abstract, source.passage.sentences)}\n"


def by_rank(evidence: Evidence) -> tuple[Source, ...]:
    """The sources best first."""
    return tuple(sorted(evidence.sources, key=lambda source: int(source.key[1:])))


def _join(abstract: str, sentences: Sequence[ScoredSentence]) -> str:
    pieces, reached = [], 0
    for sentence in sentences:
        if abstract[reached : sentence.start].strip():
            pieces.append(OMITTED)
        pieces.append(sentence.text)
        reached = sentence.end
    if abstract[reached:].strip():
        pieces.append(OMITTED)
    return " ".join(pieces)


def _fit(source: Source, budget: int) -> Source | None:
    """The source with as many of its best sentences as `budget` allows; None when not even one fits."""
    if count_tokens(render(source)) <= budget:
        return source
    best: Source | None = None
    ranked = sorted(source.passage.sentences, key=lambda sentence: -sentence.score)
    for count in range(1, len(ranked) + 1):
        candidate = _with_sentences(source, ranked[:count])
        if count_tokens(render(candidate)) > budget:
            break
        best = candidate
    return best


def _with_sentences(source: Source, sentences: Iterable[ScoredSentence]) -> Source:
    in_order = tuple(sorted(sentences, key=lambda sentence: sentence.start))
    return replace(source, passage=replace(source.passage, sentences=in_order))


def _strongest_at_the_ends(sources: Sequence[Source]) -> tuple[Source, ...]:
    return (*sources[::2], *reversed(sources[1::2]))
