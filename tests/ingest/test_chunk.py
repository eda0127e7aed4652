"""Chunks: nearly always one, exact offsets, nothing lost."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Paper
from ingest.chunk import LONGEST, _pieces, chunk_paper, split
from tests.ingest.pages import abstract_on


def test_a_usual_abstract_is_one_chunk():
    abstract = abstract_on("moss", sentences=14)
    assert 1_100 < len(abstract) < 2_000
    assert [(span.start, span.end) for span in split("A Title", abstract)] == [(0, len(abstract))]


def check(title: str, abstract: str) -> None:
    spans = split(title, abstract)
    covered = "".join(abstract[span.start : span.end] for span in spans)
    assert "".join(covered.split()) == "".join(abstract.split())
    assert all(one.end <= two.start for one, two in pairwise(spans))
    room = max(64, LONGEST - len(_pieces(title)))
    assert all(len(_pieces(abstract[span.start : span.end])) <= room for span in spans)


def test_a_long_abstract_is_cut_between_sentences():
    abstract = abstract_on("moss", sentences=60)
    check("A Title", abstract)
    assert len(split("A Title", abstract)) > 1
    assert all(abstract[span.end - 1] == "." for span in split("A Title", abstract))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12), st.integers(1, 60), st.text(max_size=50))
def test_any_text_is_covered_by_its_chunks(parts: list[str], times: int, title: str):
    abstract = " ".join(parts * times)
    check(title, abstract)


def test_one_word_of_any_length_is_cut_too():
    check("A Title", "x" * 20_000)
    check("t" * 5_000, "語" * 3_000)


def test_chunks_are_named_after_their_paper():
    chunked = chunk_paper(Paper(id="t:1", title="A Title", abstract=abstract_on("moss", sentences=60)))
    assert [chunk.id for chunk in chunked.chunks] == [f"t:1#{i}" for i in range(len(chunked.chunks))]
    assert len(chunked.sentences) == 60
