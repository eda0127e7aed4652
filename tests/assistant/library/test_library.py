"""What is stored is found: by words, by vectors, by title and by name, and only what the filters allow."""

import numpy as np
import pytest

from assistant.errors import LibraryBusy
from assistant.library.catalogue_reading import Removed
from assistant.types import Filters, Hit


@pytest.fixture
def filled(library, embed):
    """Sixty papers of three years; the even ones speak of sparse retrieval."""
    text = ("Dense vectors are compared.", "Sparse retrieval with learned weights is state of the art.")
    library.store([embed(n, text[n % 2 == 0], published=f"{2020 + n % 3}-01") for n in range(60)])
    return library


def ids(hits: list[Hit]) -> list[str]:
    return [hit.paper_id for hit in hits]


def test_the_nearest_paper_is_found_by_its_own_vector(filled, embed):
    text = ("Dense vectors are compared.", "Sparse retrieval with learned weights is state of the art.")
    for n in range(60):
        vector = embed(n, text[n % 2 == 0]).chunk_vectors[0]
        best = filled.search_vectors(vector, 3)
        assert best[0].paper_id == f"p{n}"
        assert best[0].score == pytest.approx(1, abs=1e-3)
        assert [hit.score for hit in best] == sorted((hit.score for hit in best), reverse=True)


def test_what_was_stored_a_moment_ago_is_found_without_asking(filled, embed):
    assert ids(filled.search_words("topic41", 1)) == ["p41"]
    filled.store([embed(99, "A unicorn.")])
    assert ids(filled.search_words("unicorn", 1)) == ["p99"]


def test_vector_search_is_exact_beside_numpy(filled):
    held = filled.vectors([f"p{n}" for n in range(60)])
    query = np.ones(16, dtype=np.float32) / 4
    truth = sorted(held, key=lambda key: -float((held[key].chunks @ query).max()))
    assert ids(filled.search_vectors(query, 10)) == truth[:10]
    among = Filters(ids=tuple(f"p{n}" for n in range(0, 60, 7)))
    assert ids(filled.search_vectors(query, 4, among)) == [key for key in truth if key in among.ids][:4]


def test_a_paper_is_found_once_by_its_best_chunk(library, embed):
    library.store([embed(n, chunks=8) for n in range(10)])
    hits = library.search_vectors(embed(3, chunks=8).chunk_vectors[5], 10)
    assert ids(hits)[0] == "p3"
    assert sorted(ids(hits)) == sorted(f"p{n}" for n in range(10))


@pytest.mark.parametrize("by", ["words", "vectors"])
def test_filters_hold_before_ranking(filled, by):
    """The filter keeps the papers that rank last, and still fills the page."""
    everything = Filters()

    def search(k, filters):
        if by == "words":
            return ids(filled.search_words("sparse retrieval study", k, filters))
        return ids(filled.search_vectors(np.ones(16, dtype=np.float32) / 4, k, filters))

    ranked = search(60, everything)
    assert len(ranked) == 60
    last = Filters(ids=tuple(ranked[-7:]))
    assert sorted(search(5, last)) == sorted(search(7, last)[:5])
    assert set(search(7, last)) == set(ranked[-7:])
    year = search(60, Filters(since="2021", until="2021"))
    assert set(year) == {f"p{n}" for n in range(60) if n % 3 == 1}
    assert search(5, Filters(since="2090")) == []


def test_many_filtered_papers_rank_as_few_do(filled, monkeypatch):
    filters = Filters(since="2021")
    few = filled.search_words("sparse topic4 retrieval", 12, filters)
    monkeypatch.setattr("assistant.library.lexical.FEW", 3)
    assert filled.search_words("sparse topic4 retrieval", 12, filters) == few


def test_words_are_stemmed_and_stop_words_do_not_count(filled):
    assert filled.search_words("weight weighting weighted", 99) == filled.search_words("weights of the", 99)
    assert filled.search_words("the of is a", 5) == []
    assert len(filled.search_words("RETRIEVED", 99)) == 30


def test_phrases_stand_word_for_word(library, embed):
    library.store(
        [
            embed(1, "This is state of the art work."),
            embed(2, "The art of the state is here."),
            embed(3, "State-of-the-art results."),
            embed(4, title="Something states of the art"),
        ]
    )
    assert set(ids(library.search_words("", 9, phrases=["State of the Art"]))) == {"p1", "p3"}
    assert ids(library.search_words("work", 9, phrases=["state of the art"]))[0] == "p1"
    assert ids(library.search_words("results", 9, phrases=["states of the art", "study"])) == ["p4"]
    assert library.search_words("work", 9, phrases=["art today we"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "title:(",
        "a AND",
        "+-*/",
        "[* TO *]",
        "\\",
        "\x00",
        "\ud800",
        "Ω≈ç",
        "x" * 5000,
        "word " * 20000,
        "🦄",
    ],
)
def test_any_text_is_a_legal_query(filled, text):
    assert isinstance(filled.search_words(text, 3, phrases=[text]), list)
    assert ids(filled.search_words(f"{text} topic9", 1)) == ["p9"]
    assert isinstance(filled.find_titles(text) + filled.find_names(text), list)


def test_given_papers_are_scored_as_in_the_ranking(filled, embed):
    ranked = {hit.paper_id: hit.score for hit in filled.search_words("sparse retrieval topic8", 60)}
    held = filled.candidates("sparse retrieval topic8", embed(8).chunk_vectors[0], 0, also=["p8", "p9", "p10", "none"])
    scores = dict(zip(held.ids, held.bm25.tolist(), strict=True))
    assert scores == pytest.approx({"p8": ranked["p8"], "p9": 0.0, "p10": ranked["p10"]})


def test_candidates_are_the_best_by_words_and_the_nearest_by_vector(filled, embed):
    vector, filters = embed(8).chunk_vectors[0], Filters(ids=tuple(f"p{n}" for n in range(40)))
    held = filled.candidates("sparse topic9", vector, 5, filters, also=["p30", "p50"])  # the last one is filtered out
    words, near = filled.search_words("sparse topic9", 5, filters), filled.search_vectors(vector, 5, filters)
    assert set(held.ids) == {"p30", *ids(words), *ids(near)}
    scores = dict(zip(held.ids, held.bm25.tolist(), strict=True))
    assert {hit.paper_id: scores[hit.paper_id] for hit in words} == pytest.approx(
        {hit.paper_id: hit.score for hit in words}
    )
    cosines = dict(zip(held.ids, (held.rows @ vector).tolist(), strict=True))
    assert [cosines[hit.paper_id] for hit in near] == pytest.approx([hit.score for hit in near], abs=1e-3)


def test_a_related_stem_counts_only_where_it_says_more(library, embed):
    library.store(
        [embed(1, title="Judges vote"), embed(2, title="Graders vote"), embed(3, title="Judges, graders vote")]
    )
    alone = {hit.paper_id: hit.score for hit in library.search_words({"judg": {}}, 9)}
    held = library.candidates({"judg": {"grader": 0.5}}, embed(1).chunk_vectors[0], 3)
    assert alone.keys() == {"p1", "p3"}
    assert dict(zip(held.ids, held.bm25.tolist(), strict=True)) == pytest.approx(
        {**alone, "p2": alone["p1"] / 2}, rel=1e-5
    )


def test_words_are_counted_by_papers_as_they_are_written(library, embed):
    library.store(
        [embed(1, title="Classifiers"), embed(2, title="A classifier"), embed(3, title="Classifier, classifier")]
    )
    assert library.frequencies(["classifier", "classifiers", "class"]) == {"classifier": 2, "classifiers": 1}
    assert library.ids() == ["p1", "p2", "p3"]


def test_titles_are_found_however_they_are_written(library, embed):
    library.store(
        [
            embed(1, title="Attention Is All You Need"),
            embed(2, title="Attention is all you need: a survey"),
            embed(3, title="Language Models"),
            embed(4, title="“Why Should I Trust You?” Explaining Naïve Models"),
        ]
    )
    found = library.find_titles
    assert found("What does «attention is all you NEED» say?") == ["p1"]
    assert found("compare Attention Is All You Need: A Survey with it") == ["p2", "p1"]
    assert found("attention is all you needed, language models") == []
    assert found('in "why should i trust you" explaining naïve models') == ["p4"]
    library.remove(["p1"])
    assert found("attention is all you need") == []


def test_names_are_found_as_words_in_their_own_case(library, embed):
    library.store(
        [
            embed(1, title="SPLADE: Sparse Lexical Expansion"),
            embed(2, title="T-JEPA: augmentation-free learning"),
            embed(3, title="Attention: a story"),
            embed(4, "We introduce Retrieval Augmented Fine Tuning (RAFT), a recipe. Others use BM25 (BM25)."),
            embed(5, "It builds on Dense Passage Retrieval (DPR)."),
            embed(6, title="BIG-Bench Hard: tasks"),
            *(embed(n, "We present Common Thing (COMMON).") for n in range(10, 20)),
        ]
    )
    found = library.find_names
    assert found("How does T-JEPA's loss differ from SPLADE?") == ["p2", "p1"]
    assert found("splade, t-jepa, SPLADEv2 and Attention") == []
    assert found("Is RAFT any good? (RAFT)") == ["p4"]
    assert found("BM25 and DPR and COMMON") == []
    assert found("on BIG-Bench Hard, please") == ["p6"]
    library.store([embed(1, title="Renamed: Sparse Lexical Expansion")])
    assert found("SPLADE") == []


def test_vectors_follow_every_change(library, embed):
    first, second = embed(1, chunks=2), embed(1, "Changed.", chunks=3)
    library.store([first])
    assert library.vectors(["p1", "none"])["p1"].chunks.shape == (2, 16)
    library.store([second])
    held = library.vectors(["p1"])["p1"]
    np.testing.assert_allclose(held.chunks, second.chunk_vectors, atol=1e-3)
    np.testing.assert_allclose(held.sentence_vectors, second.sentence_vectors, atol=1e-3)
    assert held.sentences == second.sentences


def test_an_empty_library_answers_with_nothing(library):
    assert library.search_words("anything", 5) == []
    assert library.search_vectors(np.ones(16, dtype=np.float32), 5) == []
    assert library.papers() == []
    assert library.stamp().papers == 0
    assert library.apply() == 0
    assert library.vectors([]) == {}


def test_a_paper_without_chunks_is_found_by_words_alone(library, embed):
    library.store([embed(1, chunks=0), embed(2)])
    assert ids(library.search_words("topic1", 5)) == ["p1"]
    assert ids(library.search_vectors(np.ones(16, dtype=np.float32), 5)) == ["p2"]


def test_status_tells_what_is_held_and_by_whom(open_library, embed):
    library = open_library(address="http://127.0.0.1:7860")
    library.store([embed(n, chunks=2) for n in range(3)])
    assert not library.status().applied
    library.apply()
    status = library.status()
    assert (status.papers, status.chunks, status.fingerprint) == (3, 6, "test-embedder")
    assert status.owner_address == "http://127.0.0.1:7860"
    assert status.owner_pid > 0
    assert status.applied
    assert status.catalogue_bytes > 0 < status.index_bytes
    library.close()
    library.close()


def test_reindexing_keeps_every_answer(filled):
    query = np.ones(16, dtype=np.float32)
    words, near = filled.search_words("sparse study", 60), filled.search_vectors(query, 60)
    generation = filled.status().generation
    filled.reindex()
    assert filled.status().generation == generation + 1
    assert filled.search_words("sparse study", 60) == words
    assert filled.search_vectors(query, 60) == near


def test_only_the_owner_reindexes(filled, open_library):
    beside = open_library()
    with pytest.raises(LibraryBusy, match="stop it"):
        beside.reindex()


def test_a_check_finds_what_an_index_lost(filled, open_library):
    assert filled.faults() == []
    assert open_library().faults() == []
    held = filled._custody.owned._current
    held.vectors.remove([Removed(number, 1) for number in range(1, 4)])
    found = " ".join(filled.faults())
    assert "holds 57 rows instead of 60" in found
    assert "p0 is not found: run `assistant reindex`" in found
    filled.reindex()
    assert filled.faults() == []
