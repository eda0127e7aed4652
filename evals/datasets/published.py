"""Published collections in their own layouts, read from a folder into what we measure.

| layout         | files                                                    | becomes                                |
|----------------|----------------------------------------------------------|----------------------------------------|
| scholarqabench | see `_SCHOLARQABENCH`                                    | questions; rubrics or people's answers |
|                |                                                          | as points, where there are any         |
| pubmedqa       | `ori_pqal.json` or `*.jsonl`                             | questions; the abstract's end as point |
| scifact        | `corpus.jsonl`, `claims_train.jsonl`, `claims_dev.jsonl` | labelled pairs of claim and abstract   |
| expertqa       | `*.jsonl`                                                | labelled pairs of claim and passages   |

`evals.datasets.catalogue` fetches them; BEIR folders are read by `evals.retrieval`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.sentences import split_sentences
from evals.datasets.question import Question

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the text said to support it, with people's verdict: `supported`, `partly` or `not supported`."""

    id: str
    claim: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a collection gives: questions to ask, or labelled pairs to measure a judge with."""

    questions: tuple[Question, ...] = ()
    pairs: tuple[Pair, ...] = ()


def read_published(folder: Path, layout: str) -> Published:
    """Read a collection.

    Raises:
        UsageError: for an unknown layout, or a folder that does not hold its files.
    """
    reader = LAYOUTS.get(layout)
    if reader is None:
        raise UsageError(f"{layout!r} is no layout; use one of {', '.join(LAYOUTS)}")
    try:
        return reader(folder)
    except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        fault = f"{type(error).__name__}: {error}"
        raise UsageError(f"{folder} is not in the layout of {layout} ({fault}); see evals/datasets") from None


def _rows(path: Path) -> list[Row]:
    """The objects of a JSON file (a list, or an object by id) or of a JSONL file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    whole = json.loads(text)
    if isinstance(whole, dict):
        return [{"id": key, **value} for key, value in whole.items()]
    return list(whole)


def _find(folder: Path, *patterns: str) -> Iterator[Path]:
    found = [path for pattern in patterns for path in sorted(folder.rglob(pattern))]
    if not found:
        raise FileNotFoundError(f"no file like {' or '.join(patterns)}")
    yield from dict.fromkeys(found)


_SCHOLARQABENCH = (
    *("test_configs*.json", "human_answers.json", "scholarqabench_*.jsonl"),
    *("pubmed_test.jsonl", "scifact_test.jsonl", "qasa_test.jsonl"),
)


def _scholarqabench(folder: Path) -> Published:
    questions = [
        Question(
            id=str(row.get("case_id") or row.get("id") or f"{path.stem}-{number}"),
            kind=str(row.get("subject") or path.parent.name),
            question=row.get("initial_prompt") or row["input"],
            gold_titles=(),
            gold_unknown=True,
            answer_points=tuple(_key_points(row)),
        )
        for path in _find(folder, *_SCHOLARQABENCH)
        for number, row in enumerate(_rows(path), 1)
    ]
    return Published(questions=tuple(questions))


def _key_points(row: Row) -> Iterator[str]:
    """What experts want said (ScholarQA-CS), or the sentences of an answer that they wrote (Multi, QASA)."""
    for entry in row.get("metric_config", {}).get("config", {}).get("other_properties", ()):
        yield str(entry["criterion"])
    written = str(row.get("output") or row.get("answer") or "")
    if written not in _LABELS:
        yield from (written[span.start : span.end] for span in split_sentences(written))


_LABELS = {"yes", "no", "maybe", "true", "false", ""}


def _pubmedqa(folder: Path) -> Published:
    questions = [
        Question(
            id=str(row["id"]),
            kind=str(row.get("final_decision") or row["answer"]),
            question=str(row.get("QUESTION") or row["question"]),
            gold_titles=(),
            gold_unknown=True,
            answer_points=(str(row.get("LONG_ANSWER") or row["long_answer"]),),
        )
        for path in _find(folder, "ori_pqal.json", "*.jsonl")
        for row in _rows(path)
    ]
    return Published(questions=tuple(questions))


_SCIFACT = {"SUPPORT": "supported", "CONTRADICT": "not supported"}


def _scifact(folder: Path) -> Published:
    corpus = {
        str(row.get("doc_id", row.get("_id"))): _abstract(row) for row in _rows(next(_find(folder, "corpus.jsonl")))
    }
    labelled = _find(folder, "claims_train.jsonl", "claims_dev.jsonl", "train.jsonl", "dev.jsonl")
    claims = [row for path in labelled for row in _rows(path)]
    return Published(pairs=tuple(pair for row in claims for pair in _scifact_pairs(row, corpus)))


def _abstract(row: Row) -> str:
    text = row.get("abstract", row.get("text", ""))
    return " ".join(text) if isinstance(text, list) else str(text)


def _scifact_pairs(row: Row, corpus: Mapping[str, str]) -> Iterator[Pair]:
    for document in map(str, row.get("cited_doc_ids", ())):
        verdicts = row.get("evidence", {}).get(document)
        label = _SCIFACT[verdicts[0]["label"]] if verdicts else "not supported"
        if document in corpus:
            yield Pair(f"{row['id']}-{document}", row["claim"], corpus[document], label)


_EXPERTQA = {"Complete": "supported", "Partial": "partly", "Incomplete": "not supported", "Missing": "not supported"}


_ADDRESS = re.compile(r"(\[\d+\]\s*)?\S+\s*")
"""Evidence that is an address alone: nobody can say from it whether the claim is supported."""


def _expertqa(folder: Path) -> Published:
    rows = [row for path in _find(folder, "*.jsonl") for row in _rows(path)]
    return Published(pairs=tuple(pair for number, row in enumerate(rows) for pair in _expertqa_pairs(number, row)))


def _expertqa_pairs(number: int, row: Row) -> Iterator[Pair]:
    for position, claim in enumerate(_expertqa_claims(row)):
        label = _EXPERTQA.get(str(claim.get("support")))
        evidence = [text for text in map(str, claim.get("evidence") or ()) if not _ADDRESS.fullmatch(text)]
        if label and evidence:
            text = claim.get("claim") or claim["claim_string"]
            yield Pair(f"{number}-{position}", str(text), "\n\n".join(evidence), label)


def _expertqa_claims(row: Row) -> Iterator[Row]:
    if "claim" in row:
        yield row
    for answer in (row.get("answers") or {}).values():
        yield from answer.get("claims", ())


LAYOUTS: dict[str, Callable[[Path], Published]] = {
    "scholarqabench": _scholarqabench,
    "pubmedqa": _pubmedqa,
    "scifact": _scifact,
    "expertqa": _expertqa,
}
