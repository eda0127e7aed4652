import numpy as np
import pytest

from assistant.embedding import open_embedder
from assistant.embedding.papers import embed_papers
from assistant.settings import read_settings
from assistant.types import Paper, Span
from ingest.chunk import chunk_paper

PAPER = Paper("p", "A Study of Two Things", "We weigh apples on a scale. Pears are lighter than apples by a third.")


class Apart:
    """An embedder that reads spans apart, as a remote one does."""

    contextual, dimensions, fingerprint = False, 4, "apart"

    def embed_spans(self, texts, spans):
        self.spans = spans
        return np.ones((len(texts), 4), np.float32), [np.ones((len(of), 4), np.float32) for of in spans]


@pytest.fixture(scope="module")
def embedded():
    return embed_papers(open_embedder(read_settings()), [chunk_paper(PAPER)])[0]


def test_the_title_and_each_sentence_have_their_phrases(embedded):
    assert embedded.phrases.counts == (1, 2, 2)
    assert embedded.phrases.rows.shape == (5, 384)


def test_the_title_is_read_by_itself(embedded):
    alone = open_embedder(read_settings()).embed_query(PAPER.title)
    assert embedded.title_vector @ alone > 0.9999  # not equal where batches are read in bfloat16


def test_a_phrase_is_read_within_the_whole_text(embedded):
    embedder = open_embedder(read_settings())
    text = f"{PAPER.title}\n{PAPER.abstract}"
    _, (expected,) = embedder.embed_spans([text], [[Span(0, len(PAPER.title))]])
    row = embedded.phrases.rows[0].astype(np.float32)
    assert expected[0] @ row / np.linalg.norm(row) > 0.999


def test_the_phrases_of_a_text_in_several_chunks_are_those_of_its_sentences():
    embedder, words = open_embedder(read_settings()), "The plain words of a sentence go on and on. " * 80
    chunked = chunk_paper(Paper("long", "A Long One", words.strip()))
    found = embed_papers(embedder, [chunked])[0]
    assert len(chunked.chunks) > 1
    assert len(found.phrases.counts) == 1 + len(chunked.sentences)
    assert sum(found.phrases.counts) == len(found.phrases.rows)


def test_an_embedder_that_reads_spans_apart_is_not_asked_for_phrases():
    embedder = Apart()
    found = embed_papers(embedder, [chunk_paper(PAPER)])[0]
    assert found.phrases is None
    assert [len(of) for of in embedder.spans] == [2, 0]
