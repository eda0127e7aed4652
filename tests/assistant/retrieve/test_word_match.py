import numpy as np

from assistant.retrieve.word_match import QuestionWords, match_papers, match_sentences
from assistant.types import Phrases

APPLE, PEAR, PLUM = np.eye(3, dtype=np.float32)


def phrases(*rows, title=1):
    return Phrases((title, len(rows) - title), (127 * np.stack(rows)).astype(np.int8))


def words(*rows, weights=None):
    return QuestionWords(np.stack(rows), np.array(weights or [1.0] * len(rows), np.float32))


def test_each_word_takes_the_nearest_phrase_of_a_paper():
    both, one = phrases(APPLE, PEAR), phrases(APPLE, APPLE)
    scores = match_papers(words(APPLE, PEAR), [both, one])
    np.testing.assert_allclose(scores, [1.0, 0.5], atol=1e-6)


def test_rare_words_count_for_more():
    scores = match_papers(words(APPLE, PEAR, weights=[3.0, 1.0]), [phrases(APPLE, PLUM), phrases(PEAR, PLUM)])
    np.testing.assert_allclose(scores, [0.75, 0.25], atol=1e-6)


def test_many_papers_are_matched_as_one_by_one():
    rng = np.random.default_rng(0)
    papers = [phrases(*rng.uniform(-1, 1, (rng.integers(2, 9), 3))) for _ in range(50)]
    asked = words(APPLE, PEAR, weights=[1.0, 2.0])
    together = match_papers(asked, papers)
    alone = [match_papers(asked, [paper]) for paper in papers]
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-6)


def test_each_sentence_is_matched_by_its_own_phrases():
    held = Phrases((1, 1, 0, 2), (127 * np.stack([PLUM, APPLE, APPLE, PEAR])).astype(np.int8))
    (scores,) = match_sentences(words(APPLE, PEAR), [held])
    np.testing.assert_allclose(scores, [0.5, 0.0, 1.0], atol=1e-6)


def test_sentences_of_several_papers_are_matched_as_one_by_one():
    papers = [phrases(APPLE, PEAR), phrases(PLUM, PEAR, APPLE, title=0), phrases(PEAR, title=1)]
    asked = words(APPLE, PEAR, weights=[1.0, 2.0])
    together = match_sentences(asked, papers)
    for scores, paper in zip(together, papers, strict=True):
        np.testing.assert_allclose(scores, match_sentences(asked, [paper])[0], atol=1e-6)
    assert match_sentences(asked, []) == []


def test_a_question_without_words_matches_nothing():
    none = QuestionWords(np.zeros((0, 3), np.float32), np.zeros(0, np.float32))
    assert match_sentences(none, [phrases(APPLE, PEAR)])[0].tolist() == [0.0]
