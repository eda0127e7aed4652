"""Libraries that differ from a given one in a single respect, made from its stored vectors in a temporary folder."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answer import Assistant
from assistant.build import open_assistant
from assistant.compose.extractive import ExtractiveComposer
from assistant.embedding.papers import embed_papers
from assistant.parts import Composer, Parts
from assistant.types import Decision, Draft, Evidence, Paper, Query, Turn
from ingest.chunk import chunk_paper
from ingest.storing import reuse_vectors

SEED = 7
BATCH = 128


class ShuffledAssistant(Assistant):
    """An assistant whose composers are offered the sources in another order; their keys still follow the rank."""

    def __init__(self, parts: Parts) -> None:
        written, deep = (_Shuffling(one) if one else None for one in (parts.written, parts.deep))
        super().__init__(replace(parts, extractive=_ShufflingExtractive(), written=written, deep=deep))


class _Shuffling:
    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def compose(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn] = ()
    ) -> Iterator[str | Draft]:
        return self._composer.compose(query, _shuffled(evidence), decision, history)


class _ShufflingExtractive(ExtractiveComposer):
    def compose(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn] = ()
    ) -> Iterator[str | Draft]:
        return super().compose(query, _shuffled(evidence), decision, history)


def _shuffled(evidence: Evidence) -> Evidence:
    sources = list(evidence.sources)
    random.Random(SEED).shuffle(sources)
    return replace(evidence, sources=tuple(sources))


@contextmanager
def open_twin(
    of: Assistant, papers: Sequence[Paper], fresh: Sequence[Paper] = (), kind: type[Assistant] = Assistant
) -> Iterator[Assistant]:
    """An assistant over `papers` of another's library, in this order, and the `fresh` ones, which are embedded anew."""
    with TemporaryDirectory(prefix="assistant-twin-") as home:
        update = {"home": Path(home), "database_url": "", "chroma_url": ""}
        with open_assistant(of.settings.model_copy(update=update), kind=kind) as twin:
            for at in range(0, len(papers), BATCH):
                held = reuse_vectors(of.library, [chunk_paper(paper) for paper in papers[at : at + BATCH]])
                twin.library.store([held[paper.id] for paper in papers[at : at + BATCH]])
            for at in range(0, len(fresh), BATCH):
                chunked = [chunk_paper(paper) for paper in fresh[at : at + BATCH]]
                twin.library.store(embed_papers(of.embedder, chunked))
            twin.library.apply()
            yield twin
