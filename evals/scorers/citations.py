"""Citation precision and recall against the gold titles."""

from collections.abc import Iterator

from evals.records import Record, Score, title_key


def score_citations(record: Record) -> Iterator[Score]:
    """Precision over the cited papers that are not merely acceptable, recall over the gold papers.

    A refusal has no precision, and a recall of 0. Questions without gold are for the refusal scores.
    """
    if record.answer is None or not record.question.gold_titles:
        return
    gold = {title_key(title): title for title in record.question.gold_titles}
    neutral = {title_key(title) for title in record.question.also_acceptable}
    cited = {title_key(citation.title): citation.title for citation in record.answer.citations}
    counted = [key for key in cited if key not in neutral]
    right = [key for key in counted if key in gold]
    if counted:
        wrong = [cited[key] for key in counted if key not in gold]
        yield Score("citation_precision", len(right) / len(counted), _listed("not gold", wrong))
    missing = [gold[key] for key in gold if key not in cited]
    yield Score("citation_recall", len(right) / len(gold), _listed("not cited", missing))


def _listed(what: str, titles: list[str]) -> str:
    return f"{what}: {'; '.join(titles)}" if titles else ""
