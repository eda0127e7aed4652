"""Changing the embedder keeps every paper, goes on where it was cut off, and switches all at once."""

import numpy as np
import pytest

from assistant.errors import FingerprintMismatch, LibraryBusy
from assistant.library import Library, change_embedder
from assistant.settings import Settings
from assistant.types import EmbeddedPaper, Phrases, Span


def embedder(seen: list[str], stop_after: int = 10**9):
    """Eight dimensions, two chunks a paper."""

    def embed(papers):
        if len(seen) + len(papers) > stop_after:
            raise KeyboardInterrupt
        seen.extend(paper.id for paper in papers)
        return [_embedded(paper) for paper in papers]

    return embed


def _embedded(paper):
    from assistant.types import Chunk

    number = int(paper.id[1:])
    vectors = np.eye(8, dtype=np.float32)[[number % 8, 7]] + np.float32(number % 31) / 3100  # no two the same
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pieces = tuple(Chunk(f"{paper.id}/{i}", paper.id, i, 0, 3) for i in range(2))
    return EmbeddedPaper(
        paper,
        "another digest",
        pieces,
        vectors,
        (Span(0, 3),),
        vectors[:1],
        vectors[1],
        Phrases((1, 1), np.full((2, 8), number % 8, np.int8)),
    )


@pytest.fixture
def filled(open_library, embed):
    library = open_library()
    library.store([embed(n) for n in range(250)])
    library.apply()
    return library


def test_every_paper_is_embedded_anew(filled, home, embed):
    papers, digests = filled.papers(), filled.digests([f"p{n}" for n in range(250)])
    filled.close()
    seen, told = [], []
    change = embedder(seen)
    done = change_embedder(Settings(home=home), "new", 8, change, lambda *given: told.append(given))
    assert done == 250
    assert told == [(0, 250), (100, 250), (200, 250)]
    assert change_embedder(Settings(home=home), "new", 8, change) == 0
    with Library.open(Settings(home=home), "new", dimensions=8) as library:
        assert library.papers() == papers
        assert library.digests([f"p{n}" for n in range(250)]) == digests
        assert library.chunk_count() == 500
        assert library.search_vectors(np.eye(8, dtype=np.float32)[3], 1)[0].score == pytest.approx(1, abs=1e-2)
        assert library.search_words("topic77", 1)[0].paper_id == "p77"
        assert library.vectors(["p3"])["p3"].chunks.shape == (2, 8)
        assert library.phrases(["p3"])["p3"].rows.tolist() == [[3] * 8] * 2


def test_cut_off_it_changes_nothing_and_goes_on_later(filled, home, open_library):
    filled.close()
    settings, seen = Settings(home=home), []
    with pytest.raises(KeyboardInterrupt):
        change_embedder(settings, "new", 8, embedder(seen, stop_after=200))
    open_library().close()
    assert change_embedder(settings, "new", 8, embedder(seen)) == 50
    assert sorted(seen) == sorted(f"p{n}" for n in range(250))


def test_a_library_in_use_is_not_changed(filled, home):
    with pytest.raises(LibraryBusy, match="stop it"):
        change_embedder(Settings(home=home), "new", 8, embedder([]))


def test_a_process_with_the_old_embedder_is_told(filled, open_library, home, embed):
    beside = open_library()
    filled.close()
    change_embedder(Settings(home=home), "new", 8, embedder([]))
    with pytest.raises(FingerprintMismatch, match="restart"):
        beside.store([embed(999)])
    with pytest.raises(FingerprintMismatch, match="restart"):
        beside.search_words("topic1", 1)
