"""A retrieval collection in BEIR layout through the product's own search path, measured as trec_eval measures.

The collection becomes a temporary library; each query is read and searched exactly as `assistant search` does it. The
ablation searches again with one stage of the recipe switched off at a time.
"""

import csv
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.retrieve import Retriever, read_question
from assistant.retrieve.ranking import WHOLE, Recipe
from assistant.types import Filters, Paper
from evals.scorers.ranking import ndcg, recall, reciprocal_rank
from evals.statistics import paired_difference

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.library import Library
    from assistant.settings import Settings

BATCH = 256
DEPTH = 100
PLAIN = Recipe(sentences=False, related_words=False, phrases=False, neighbour_share=0.0)
STAGES: Mapping[str, Recipe] = {
    "words alone": replace(PLAIN, dense_share=0.0),
    "vectors alone": replace(PLAIN, dense_share=1.0),
    "words and vectors": PLAIN,
    "without phrases": Recipe(phrases=False),
    "without sentences": Recipe(phrases=False, sentences=False),
    "without related words": Recipe(related_words=False),
    "without neighbours": Recipe(neighbour_share=0.0),
}
"""What the ablation compares the whole recipe with."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, the queries of one split, and how relevant each document is to them."""

    name: str
    papers: tuple[Paper, ...]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Run:
    """The ranking of every query, and the milliseconds a query took on average."""

    ranked: Mapping[str, Sequence[str]]
    milliseconds: float


def evaluate_beir(
    folder: Path,
    split: str = "test",
    *,
    settings: "Settings | None" = None,
    embedder: "Embedder | None" = None,
    ablate: bool = False,
) -> dict[str, Any]:
    """The contract's figures for a collection; with `ablate` also what each stage is worth.

    Raises:
        UsageError: the folder is no collection, or has no such split.
    """
    from assistant.embedding import open_embedder
    from assistant.settings import read_settings

    collection = read_collection(folder, split)
    chosen = settings or read_settings()
    embedder = embedder or open_embedder(chosen)
    with tempfile.TemporaryDirectory() as home, _library(chosen, Path(home), embedder) as library:
        started = time.perf_counter()
        fill_library(library, embedder, collection.papers)
        stored = time.perf_counter()
        run = search_all(library, embedder, collection.queries)
        seconds = {"ingest": stored - started, "search": time.perf_counter() - stored}
        report = _report(collection, run, {name: round(value, 2) for name, value in seconds.items()})
        return {**report, "ablation": _ablation(library, embedder, collection, run)} if ablate else report


def beir_folder(folder: Path) -> Path:
    """The folder itself, or the one within it that holds the corpus: BEIR's archives have one folder inside."""
    return folder if (folder / "corpus.jsonl").exists() else next(folder.glob("*/corpus.jsonl"), folder / "x").parent


def read_collection(folder: Path, split: str) -> Collection:
    """A folder with `corpus.jsonl`, `queries.jsonl` and `qrels/<split>.tsv`; queries without judgements are left out.

    Raises:
        UsageError: a file is missing or cannot be read.
    """
    try:
        papers = tuple(Paper(row["_id"], row.get("title") or "", row["text"]) for row in _rows(folder / "corpus.jsonl"))
        texts = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
        relevant = _judgements(folder / "qrels" / f"{split}.tsv")
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing; give a folder in BEIR layout, and its split") from None
    except (ValueError, KeyError) as error:
        raise UsageError(f"{folder} is not in BEIR layout ({error!r})") from None
    return Collection(folder.resolve().name, papers, {key: texts[key] for key in relevant if key in texts}, relevant)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return found


def _library(settings: "Settings", home: Path, embedder: "Embedder") -> "Library":
    from assistant.embedding.papers import fingerprint
    from assistant.library import Library

    alone = settings.model_copy(update={"home": home, "database_url": "", "chroma_url": ""})
    return Library.open(alone, fingerprint(embedder), dimensions=embedder.dimensions)


def fill_library(library: "Library", embedder: "Embedder", papers: Sequence[Paper]) -> None:
    """Chunk, embed and store papers as ingest does, under their own ids."""
    from assistant.embedding.papers import embed_papers
    from ingest.chunk import chunk_paper

    waiting = iter(papers)
    while batch := list(islice(waiting, BATCH)):
        library.store(embed_papers(embedder, [chunk_paper(paper) for paper in batch]))
    library.apply()


def search_all(library: "Library", embedder: "Embedder", queries: Mapping[str, str], recipe: Recipe = WHOLE) -> Run:
    """Search for every query; the first one, which makes the vocabulary, is asked twice and timed once."""
    retriever, today = Retriever(library, embedder, recipe=recipe), date.today()

    def search(text: str) -> list[str]:
        found = retriever.retrieve(read_question(text, (), Filters(), library, today), DEPTH)
        return [passage.paper.id for passage in found]

    for text in islice(queries.values(), 1):
        search(text)
    started = time.perf_counter()
    ranked = {key: search(text) for key, text in queries.items()}
    return Run(ranked, 1000 * (time.perf_counter() - started) / max(1, len(queries)))


def measure(collection: Collection, run: Run) -> dict[str, dict[str, float]]:
    """Each measure by query."""
    pairs = {key: (run.ranked[key], collection.relevant[key]) for key in run.ranked}
    return {
        "ndcg@10": {key: ndcg(ranked, gains, 10) for key, (ranked, gains) in pairs.items()},
        "recall@10": {key: recall(ranked, gains, 10) for key, (ranked, gains) in pairs.items()},
        "recall@100": {key: recall(ranked, gains, 100) for key, (ranked, gains) in pairs.items()},
        "mrr@10": {key: reciprocal_rank(ranked, gains, 10) for key, (ranked, gains) in pairs.items()},
    }


def _report(collection: Collection, run: Run, seconds: Mapping[str, float]) -> dict[str, Any]:
    means = {name: _mean(values) for name, values in measure(collection, run).items()}
    sizes = {"queries": len(collection.queries), "documents": len(collection.papers)}
    return {"dataset": collection.name, **sizes, **means, "seconds": dict(seconds)}


def _ablation(
    library: "Library", embedder: "Embedder", collection: Collection, whole: Run
) -> dict[str, dict[str, float | None]]:
    """For each variant its measures, its cost, and how far the whole recipe is ahead of it (paired, with p)."""
    best = measure(collection, whole)
    table: dict[str, dict[str, float | None]] = {"whole": {**_means(best), "ms": round(whole.milliseconds, 2)}}
    for name, recipe in STAGES.items():
        run = search_all(library, embedder, collection.queries, recipe)
        found = measure(collection, run)
        ahead = paired_difference(found["ndcg@10"], best["ndcg@10"])
        worth = {"worth": round(ahead.value, 4), "p": round(ahead.p, 4)} if ahead else {}
        table[name] = {**_means(found), "ms": round(run.milliseconds, 2), **worth}
    return table


def _means(measures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {name: _mean(values) for name, values in measures.items()}


def _mean(values: Mapping[str, float]) -> float:
    return round(sum(values.values()) / len(values), 4) if values else 0.0
