"""Passages made by hand for tests of what reads them: no library, no embedder."""

from collections.abc import Sequence

from assistant.sentences import split_sentences
from assistant.types import Paper, Passage, Query, ScoredSentence


def passage(
    title: str, abstract: str, score: float = 5.0, *, scores: Sequence[float] = (), dense: float = 0.6
) -> Passage:
    """A passage whose sentences have the given scores (0.3 where none is given)."""
    spans = split_sentences(abstract)
    given = [*scores, *[0.3] * len(spans)]
    sentences = tuple(
        ScoredSentence(span.start, span.end, abstract[span.start : span.end], given[index])
        for index, span in enumerate(spans)
    )
    paper = Paper(id=title.casefold().replace(" ", "-"), title=title, abstract=abstract)
    return Passage(paper, score, sentences, {"dense": dense})


def question(text: str, *, named: Sequence[str] = (), standalone: str = "") -> Query:
    """A question without a conversation."""
    return Query(text=text, standalone=standalone or text, parts=(standalone or text,), named=tuple(named))


SHARPNESS = passage(
    "Sharpness-Aware Minimization",
    "Deep networks are widely used today. We propose SAM, which seeks parameters in flat neighbourhoods of the loss. "
    "SAM lowers the error on CIFAR-10 to 2.7% after 400 GPU hours of training. Code is available at https://x.org.",
    scores=(0.2, 0.5, 0.5, 0.1),
)
DROPOUT = passage(
    "Dropout Reduces Underfitting",
    "Dropout is a common regulariser. We find that early dropout reduces underfitting. The training loss falls.",
    score=4.0,
)
