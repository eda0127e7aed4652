"""Answers without a language model: exact quotes of the best sentences, each with its paper."""

from collections.abc import Iterator, Sequence

from assistant.evidence import by_rank
from assistant.types import Citation, Claim, Decision, Draft, Evidence, Mode, Outcome, Passage, Query, Quote

MOST_PAPERS = 2
SENTENCES_PER_PAPER = 3


class ExtractiveComposer:
    """Composes an answer out of quotations alone. `"".join(deltas)` is the draft's text."""

    def compose(self, query: Query, evidence: Evidence, decision: Decision) -> Iterator[str | Draft]:
        """Yield the text piece by piece, then the draft."""
        passages = [source.passage for source in by_rank(evidence)]
        if decision.outcome in (Outcome.NO_EVIDENCE, Outcome.DECLINED):
            yield from _refuse(decision, passages)
        else:
            yield from _quote(passages[:MOST_PAPERS], decision)


def _refuse(decision: Decision, passages: Sequence[Passage]) -> Iterator[str | Draft]:
    text = f"The library does not answer this: {decision.reason}."
    if passages and decision.outcome is Outcome.NO_EVIDENCE:
        text += " Nearest papers: " + "; ".join(f"*{passage.paper.title}*" for passage in passages[:3]) + "."
    yield text
    yield Draft(text, (), (), Mode.EXTRACTIVE, outcome=decision.outcome)


def _quote(passages: Sequence[Passage], decision: Decision) -> Iterator[str | Draft]:
    pieces, claims, citations = [], [], []
    for number, passage in enumerate(passages, 1):
        quotes = _best(passage)
        for position, quote in enumerate(quotes):
            opening = f"*{passage.paper.title}* reports: " if position == 0 else ""
            claims.append(Claim(f"{opening}“{quote.text}”", (number,)))
            break_before = "\n\n" if pieces and position == 0 else " " if pieces else ""
            pieces.append(f"{break_before}{claims[-1].text} [{number}]")
            yield pieces[-1]
        citations.append(Citation(number, passage.paper, quotes))
    yield Draft("".join(pieces), tuple(citations), tuple(claims), Mode.EXTRACTIVE, outcome=decision.outcome)


def _best(passage: Passage) -> tuple[Quote, ...]:
    ranked = sorted(passage.sentences, key=lambda sentence: -sentence.score)[:SENTENCES_PER_PAPER]
    in_order = sorted(ranked, key=lambda sentence: sentence.start)
    return tuple(Quote(sentence.text, sentence.start, sentence.end) for sentence in in_order)
