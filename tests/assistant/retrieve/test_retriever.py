from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assistant.embedding.papers import embed_papers, fingerprint
from assistant.library import Library
from assistant.retrieve import Retriever, ranking, read_question
from assistant.retrieve.metric import Differences
from assistant.retrieve.ranking import Recipe
from assistant.retrieve.vocabulary import LENT, Vocabulary, build_vocabulary, read_words
from assistant.settings import read_settings
from assistant.types import Filters, Paper, Query
from ingest.chunk import chunk_paper

TODAY = date(2025, 6, 15)


@pytest.fixture(scope="module")
def retriever(library, embedder):
    return Retriever(library, embedder)


def read(library, text, history=()):
    return read_question(text, history, Filters(), library, TODAY)


def found(retriever, library, text, k=8):
    return [passage.paper.id for passage in retriever.retrieve(read(library, text), k)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which answer does an automatic grader favour, and why?", "arxiv:judge"),
        ("How can classes with hardly any pictures be recognised?", "arxiv:tail"),
        ("Do softened targets make probabilities honest?", "arxiv:smooth"),
    ],
)
def test_a_question_in_other_words_finds_its_paper_first(retriever, library, question, first):
    assert found(retriever, library, question)[0] == first


def test_every_paper_is_shown_once_and_scores_fall(retriever, library):
    passages = retriever.retrieve(read(library, "What do models learn without labels?"), 8)
    assert len({passage.paper.id for passage in passages}) == len(passages) == 8
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


def test_sentences_are_exact_spans_with_the_answer_scored_highest(retriever, library):
    best = retriever.retrieve(read(library, "How is the position bias of judges removed?"), 1)[0]
    assert all(best.paper.abstract[s.start : s.end] == s.text and 0 <= s.score <= 1 for s in best.sentences)
    assert len(best.sentences) == 3


def test_signals_explain_the_rank(retriever, library):
    signals = retriever.retrieve(read(library, "contrastive learning"), 1)[0].signals
    assert {"bm25", "dense", "words", "fused", "smoothed", "rank", "rank_bm25", "rank_dense"} <= signals.keys()
    assert signals["rank"] == 1


def test_titles_and_papers_are_compared_each_by_themselves(retriever, library, embedder):
    question = "How is the position bias of judges removed?"
    best = retriever.retrieve(read(library, question), 1)[0]
    vector, stored = embedder.embed_query(question), library.vectors([best.paper.id])[best.paper.id]
    # eight papers tell next to nothing of the directions, so that the metric is nearly the cosine
    assert best.signals["title"] == pytest.approx(float(stored.title @ vector), abs=0.02)
    assert best.signals["paper"] == pytest.approx(float(stored.chunks[0] @ vector), abs=0.02)
    assert abs(best.signals["title"] - best.signals["paper"]) > 0.03


def test_papers_that_are_not_matched_by_words_get_the_lowest_match(library, embedder, monkeypatch):
    monkeypatch.setattr(ranking, "MATCHED", 3)
    passages = Retriever(library, embedder).retrieve(read(library, "How is the position bias of judges removed?"), 8)
    matches = sorted(passage.signals["words"] for passage in passages)
    assert len(matches) == 8
    assert matches[5] == matches[0] < matches[6] < matches[7]


def test_papers_without_phrases_are_ranked_and_quoted_by_their_vectors(library, embedder, monkeypatch):
    monkeypatch.setattr(library, "phrases", lambda ids: {})
    question = "Which answer does an automatic grader favour, and why?"
    best = Retriever(library, embedder).retrieve(read(library, question), 8)[0]
    assert best.paper.id == "arxiv:judge"
    assert "words" not in best.signals
    assert best.signals["rank_sentence"] == 1
    assert len({sentence.score for sentence in best.sentences}) == len(best.sentences)


def test_many_searches_at_once_find_what_each_finds_alone(retriever, library):
    questions = [read(library, text) for text in ("position bias", "label smoothing", "rare classes", "experts")] * 6
    alone = [retriever.retrieve(query, 4) for query in questions]
    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(lambda query: retriever.retrieve(query, 4), questions)) == alone


def test_a_stage_that_fails_fails_its_search_alone(retriever, library, monkeypatch):
    query = read(library, "label smoothing")
    before = retriever.retrieve(query, 4)
    with monkeypatch.context() as broken:
        broken.setattr(library, "phrases", lambda ids: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            retriever.retrieve(query, 4)
    assert retriever.retrieve(query, 4) == before


def test_a_named_paper_comes_first(retriever, library):
    text = "How does Unchosen Experts Can Contribute Too relate to position bias of judges?"
    assert found(retriever, library, text)[0] == "arxiv:moe"


def test_filters_hold_for_every_result(retriever, library):
    query = replace(read(library, "language models"), filters=Filters(since="2024"))
    assert {p.paper.id for p in retriever.retrieve(query, 8)} == {"arxiv:judge", "arxiv:jepa", "arxiv:moe"}


def test_what_is_set_aside_is_not_found(retriever, library):
    query = replace(read(library, "label smoothing"), set_aside=("arxiv:smooth",))
    assert "arxiv:smooth" not in [p.paper.id for p in retriever.retrieve(query, 8)]


def test_an_excluded_condition_ranks_below_a_paper_that_denies_it(retriever, library):
    ranked = found(retriever, library, "Which self-supervised learning works without augmentations?")
    assert ranked.index("arxiv:jepa") < ranked.index("arxiv:simclr")


def test_every_part_of_a_question_is_served(retriever, library):
    text = "What do large batches do for contrastive learning? Why do language models invent references?"
    query = read(library, text)
    assert len(query.parts) == 2
    assert {"arxiv:simclr", "arxiv:cite"} <= {p.paper.id for p in retriever.retrieve(query, 3)}


def test_an_empty_question_and_a_filter_without_papers_find_nothing(retriever, library):
    assert retriever.retrieve(Query("", "", ("",), Filters(since="2099")), 5) == ()


def test_the_stems_nearest_to_a_word_may_stand_for_it():
    rows = 127 * np.eye(3, dtype=np.int8)
    rarity = {"judg": 2.0, "grade": 1.0, "cat": 3.0}
    vocabulary = Vocabulary(("judg", "grade", "cat"), rows, np.zeros(3, np.float32), rarity, Differences(3).metric())
    related = vocabulary.relate({"grader": np.array([0.6, 0.8, 0.0], np.float32)})
    assert related["grader"] == pytest.approx({"judg": LENT * 0.36, "grade": LENT * 0.64}, abs=0.01)


def test_words_are_measured_from_the_middle_of_words_in_context():
    middle = np.array([0.0, 0.8, 0.0], np.float32)
    rows = 127 * np.eye(3, dtype=np.int8)
    rarity = {"judg": 2.0, "grade": 1.0, "cat": 3.0}
    vocabulary = Vocabulary(("judg", "grade", "cat"), rows, middle, rarity, Differences(3).metric())
    assert vocabulary.relate({"grader": np.array([0.6, 0.8, 0.0], np.float32)})["grader"].keys() == {"judg"}


def test_a_common_word_lends_no_more_than_it_weighs():
    vocabulary = Vocabulary(
        ("rare",),
        np.ones((1, 1), np.int8),
        np.zeros(1, np.float32),
        {"rare": 4.0, "common": 1.0},
        Differences(1).metric(),
    )
    assert vocabulary.relate({"common": np.ones(1, np.float32)})["common"] == pytest.approx({"rare": LENT / 4})


def test_only_a_question_of_some_words_has_its_words_stood_for(library, embedder, monkeypatch):
    asked, search = [], library.candidates
    monkeypatch.setattr(
        library, "candidates", lambda words, *rest, **named: (asked.append(words()), search(words, *rest, **named))[1]
    )
    for text in ("augmentations of images", "Do rare classes need augmentations of images?"):
        Retriever(library, embedder).retrieve(Query(text, text, (text,)))
    topic, question = asked
    assert not any(topic.values())
    assert any(question.values())


def test_stems_of_one_paper_only_and_stop_words_are_left_out(library, embedder):
    vocabulary = build_vocabulary(library, embedder)
    assert "augment" in vocabulary.stems
    assert "router" not in vocabulary.stems
    assert "which" not in vocabulary.stems
    assert np.abs(vocabulary.rows).max(axis=1).tolist() == [127] * len(vocabulary.stems)


def test_words_of_a_question_are_read_in_its_context(library, embedder):
    _, words = read_words("Which banks of the river?", library, embedder)
    _, others = read_words("Which banks lend money?", library, embedder)
    assert set(words) == {"bank", "river"}
    assert float(words["bank"] @ others["bank"]) < 0.9


def test_the_order_of_storing_changes_no_ranking(tmp_path, library, embedder, monkeypatch):
    monkeypatch.setattr("assistant.retrieve.vocabulary.TITLES", 2)
    monkeypatch.setattr("assistant.retrieve.vocabulary.MOST_PAPERS", 6)
    papers = sorted(library.papers(), key=lambda paper: paper.title)
    with Library.open(read_settings(home=tmp_path), fingerprint(embedder)) as shuffled:
        shuffled.store(embed_papers(embedder, [chunk_paper(paper) for paper in papers]))
        shuffled.apply()
        for question in ("Which answer does an automatic grader favour?", "Are softened targets honest?"):
            one, other = (
                [(p.paper.id, p.score) for p in Retriever(of, embedder).retrieve(read(of, question))]
                for of in (library, shuffled)
            )
            assert [key for key, _ in one] == [key for key, _ in other]
            assert [score for _, score in one] == pytest.approx([score for _, score in other], abs=1e-3)


def test_the_recipe_can_leave_related_words_out(library, embedder):
    plain = Retriever(library, embedder, recipe=Recipe(related_words=False))
    assert plain.retrieve(read(library, "label smoothing"), 1)[0].paper.id == "arxiv:smooth"


def test_papers_without_titles_are_found(tmp_path, embedder):
    papers = [Paper(str(n), "", f"Bees dance in figure {n} to show where flowers stand.") for n in range(3)]
    with Library.open(read_settings(home=tmp_path), fingerprint(embedder)) as untitled:
        untitled.store(embed_papers(embedder, [chunk_paper(paper) for paper in papers]))
        untitled.apply()
        passages = Retriever(untitled, embedder).retrieve(read(untitled, "How do bees tell of flowers?"))
        assert len(passages) == 3
        assert all(np.isfinite(passage.score) for passage in passages)


@pytest.mark.parametrize("gone", ["arxiv:judge", ""])
def test_papers_removed_since_they_were_ranked_are_left_out(retriever, library, monkeypatch, gone):
    held = library.sentences

    def sentences(ids):
        return {key: value for key, value in held(ids).items() if gone and key != gone}

    query = read(library, "Which answer does an automatic grader favour, and why?")
    monkeypatch.setattr(library, "sentences", sentences)
    ids = [passage.paper.id for passage in retriever.retrieve(query, 4)]
    assert gone not in ids
    assert len(ids) == (3 if gone else 0)
