"""Evidence sentences: did the quotes hold the gold sentences, and little else?"""

from collections.abc import Iterator

from assistant.sentences import split_sentences
from evals.records import Record, Score, title_key


def score_evidence(record: Record) -> Iterator[Score]:
    """Recall: gold sentences that stand in a quote from their paper. Precision: quoted sentences of gold papers that
    are gold.

    White space apart, a sentence must stand in the quote whole, or the quote be the larger part of the sentence: an
    extract of at least half its length counts, since a quote may leave out how a sentence begins.
    """
    if record.answer is None or not record.question.evidence:
        return
    gold = {(title_key(e.title), _plain(e.sentence)) for e in record.question.evidence}
    quotes = [(title_key(c.title), _plain(q.text)) for c in record.answer.citations for q in c.quotes]
    found = {(title, sentence) for title, sentence in gold if any(_holds(title, sentence, quote) for quote in quotes)}
    missing = sorted(sentence for _, sentence in gold - found)
    yield Score("evidence_recall", len(found) / len(gold), f"not quoted: {missing[0]}" if missing else "")
    titles = {title for title, _ in gold}
    pieces = [(title, piece) for title, quote in quotes if title in titles for piece in _sentences(quote)]
    if pieces:
        right = sum(any(_holds(title, sentence, piece) for title, sentence in gold) for piece in pieces)
        yield Score("evidence_precision", right / len(pieces))


def _holds(title: str, sentence: str, quote: tuple[str, str]) -> bool:
    quoted_title, text = quote
    if title != quoted_title:
        return False
    return sentence in text or (text in sentence and 2 * len(text) >= len(sentence))


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
