"""What an answer takes: words to read, seconds to wait, tokens and money."""

from collections.abc import Iterator

from evals.records import Record, Score


def score_effort(record: Record) -> Iterator[Score]:
    """Words and seconds of every answer; tokens and cost of those that a model wrote."""
    if (answer := record.answer) is None:
        return
    yield Score("words", float(len(answer.answer.split())))
    yield Score("seconds", record.seconds)
    if answer.model:
        yield Score("prompt_tokens", float(answer.usage.prompt_tokens))
        yield Score("completion_tokens", float(answer.usage.completion_tokens))
        cost = answer.usage.cost_usd
        yield Score("cost_usd", cost, "" if cost is not None else "the price of the model is not known")
