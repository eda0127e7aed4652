"""A run scored by a judge: ALCE's citation recall and precision, answer points, and the preference between two runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.api.schemas import Sentence
from evals.judge import Rules
from evals.judge_check import SUPPORTED, check_judge, entails
from evals.records import Record, Score
from evals.run_folder import RunFolder
from evals.statistics import mean_interval
from evals.summary import DECIMALS, figures

WORKERS = 8
MADE = {"MADE": 1.0, "PARTLY MADE": 0.5, "NOT MADE": 0.0}
CHOICES = ("1", "2", "TIE")
WIN, TIE, LOSS = 1.0, 0.5, 0.0


def judge_run(folder: RunFolder, judge: Rules) -> dict[str, Any]:
    """Measure the judge, then let it score every answer; the scores are kept in `judged.jsonl`."""
    agreement = check_judge(judge)
    records = [record for record in folder.records() if record.answer]
    with ThreadPoolExecutor(WORKERS) as pool:
        judged = list(pool.map(lambda record: list(judge_record(record, judge)), records))
    scores = {record.question.id: found for record, found in zip(records, judged, strict=True)}
    folder.keep_scores(scores, "judged")
    metrics = {name: f.to_json() for name, f in figures(records, scores).items() if name != "aurc"}
    return {"model": judge.name, "agreement": asdict(agreement), "metrics": metrics}


def judge_record(record: Record, judge: Rules) -> Iterator[Score]:
    """The judged scores that apply to a record."""
    if record.answer is None:
        return
    cited = [sentence for sentence in record.answer.sentences if sentence.citations]
    if cited:
        yield from _entailment(record, cited, judge)
    if record.question.answer_points and record.question.answerable:
        yield _points(record, judge)


def _entailment(record: Record, sentences: Sequence[Sentence], judge: Rules) -> Iterator[Score]:
    """ALCE (Gao et al. 2023, section 3): a sentence is recalled if all its citations together entail it; a citation
    is precise if its sentence is recalled and it entails it alone, or the others do not without it."""
    recalls, precisions = [], []
    for sentence in sentences:
        texts = {number: text for number in sentence.citations if (text := _text(record, number))}
        recalled = _entailed(judge, texts.values(), sentence.text)
        recalls.append(recalled)
        precisions += [_precise(judge, texts, number, sentence.text, recalled) for number in texts]
    yield _mean("alce_recall", recalls)
    yield _mean("alce_precision", precisions)


def _entailed(judge: Rules, texts: Iterable[str], sentence: str) -> bool | None:
    joined = "\n\n".join(texts)
    verdict = entails(judge, joined, sentence) if joined else "NOT SUPPORTED"
    return None if verdict is None else verdict == SUPPORTED


def _precise(judge: Rules, texts: Mapping[int, str], number: int, sentence: str, recalled: bool | None) -> bool | None:
    if recalled is not True or len(texts) == 1:
        return recalled
    if (alone := _entailed(judge, [texts[number]], sentence)) is not False:
        return alone
    without = _entailed(judge, [text for other, text in texts.items() if other != number], sentence)
    return None if without is None else not without


def _text(record: Record, number: int) -> str | None:
    assert record.answer is not None
    ids = [citation.paper_id for citation in record.answer.citations if citation.number == number]
    paper = record.papers.get(ids[0]) if ids else None
    return f"{paper.title}\n{paper.abstract}" if paper else None


def _mean(metric: str, values: Sequence[bool | None]) -> Score:
    known = [value for value in values if value is not None]
    unread = len(values) - len(known)
    if not known:
        return Score(metric, None, f"none of {len(values)} rulings could be read")
    return Score(metric, sum(known) / len(known), f"{unread} of {len(values)} rulings unreadable" if unread else "")


def _points(record: Record, judge: Rules) -> Score:
    assert record.answer is not None
    text, question = record.answer.answer, record.question
    rulings = [
        judge.rule("eval_point", tuple(MADE), question=question.question, answer=text, point=point).verdict
        for point in question.answer_points
    ]
    values = [MADE[verdict] for verdict in rulings if verdict]
    if not values:
        return Score("judged_points", None, "no ruling could be read")
    missing = [p for p, verdict in zip(question.answer_points, rulings, strict=True) if verdict == "NOT MADE"]
    return Score("judged_points", sum(values) / len(values), f"not made: {'; '.join(missing)}" if missing else "")


@dataclass(frozen=True, slots=True)
class Contest:
    """One question put to the judge in both orders: run B's result, None when a ruling could not be read."""

    result: float | None
    longer: float
    """Words of B's answer over those of A's, as log ratio."""


def judge_pairs(before: RunFolder, after: RunFolder, judge: Rules) -> dict[str, Any]:
    """Which run's answers the judge prefers: rates are of run B, a win needs both orders."""
    first = {record.question.id: record for record in before.records() if record.answer}
    pairs = [(first[r.question.id], r) for r in after.records() if r.answer and r.question.id in first]
    with ThreadPoolExecutor(WORKERS) as pool:
        contests = list(pool.map(lambda pair: hold_contest(pair[0], pair[1], judge), pairs))
    return {"model": judge.name, "agreement": asdict(check_judge(judge)), **tally(contests)}


def hold_contest(before: Record, after: Record, judge: Rules) -> Contest:
    """Ask in both orders; verdicts that contradict each other are a tie."""
    assert before.answer is not None
    assert after.answer is not None
    question, one, two = after.question, before.answer.answer, after.answer.answer
    points = "\n".join(question.answer_points) or "(not given)"
    ask = _asker(judge, question.question, points)
    forward, backward = ask(one, two), ask(two, one)
    longer = float(np.log((1 + len(two.split())) / (1 + len(one.split()))))
    if forward is None or backward is None:
        return Contest(None, longer)
    if (forward, backward) == ("2", "1"):
        return Contest(WIN, longer)
    return Contest(LOSS if (forward, backward) == ("1", "2") else TIE, longer)


def _asker(judge: Rules, question: str, points: str) -> Callable[[str, str], str | None]:
    def ask(first: str, second: str) -> str | None:
        values = {"question": question, "points": points, "first": first, "second": second}
        return judge.rule("eval_preference", CHOICES, **values).verdict

    return ask


def tally(contests: Sequence[Contest]) -> dict[str, Any]:
    """Wins, ties, losses, the win rate with ties as half, and the rate at equal length."""
    known = [(contest.result, contest.longer) for contest in contests if contest.result is not None]
    results = [result for result, _ in known]
    counts = {"wins": results.count(WIN), "ties": results.count(TIE), "losses": results.count(LOSS)}
    if not known:
        return {"n": 0, **counts, "unscored": len(contests), "win_rate": None, "win_rate_at_equal_length": None}
    rate = mean_interval(results)
    figure = {"value": rate.value, "low": rate.low, "high": rate.high}
    return {
        "n": len(known),
        **counts,
        "unscored": len(contests) - len(known),
        "win_rate": {name: round(value, DECIMALS) for name, value in figure.items()},
        "win_rate_at_equal_length": round(at_equal_length(known), DECIMALS),
    }


def at_equal_length(known: Sequence[tuple[float, float]], ridge: float = 1.0) -> float:
    """The win rate that a logistic regression on the length ratio gives for answers of equal length (after Dubois et
    al. 2024, length-controlled AlpacaEval). Lengths are put through tanh of their standardised values; `ridge` keeps
    the slope finite when length decides every contest."""
    results, ratios = (np.array(column, dtype=np.float64) for column in zip(*known, strict=True))
    spread = float(ratios.std()) or 1.0
    features = np.column_stack([np.ones(len(ratios)), np.tanh(ratios / spread)])
    weights, penalty = np.zeros(2), np.diag([1e-6, ridge])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (results - chances) - penalty @ weights
        curvature = (features * (chances * (1 - chances))[:, None]).T @ features + penalty
        weights = weights + np.clip(np.linalg.solve(curvature, slope), -2, 2)
    return float(1 / (1 + np.exp(-weights[0])))
