"""How many papers and how many sentences an answer takes, by the shape of the scores."""

from assistant.compose.selection import MOST_FOR_AMOUNT, MOST_QUOTES, select
from tests.assistant.passages import passage, question

ABSTRACT = " ".join(f"We find result {n} on the matter of sparse training." for n in range(1, 10))


def papers(*scores):
    return [passage(f"Paper {n}", ABSTRACT, score) for n, score in enumerate(scores, 1)]


def titles(selected):
    return [one.passage.paper.title for one in selected]


def test_a_clear_winner_is_cited_alone():
    (one,) = select(question("What does sparse training give?"), papers(6.0, 3.0, 2.9))
    assert one.passage.paper.title == "Paper 1"
    assert len(one.sentences) == MOST_QUOTES


def test_a_question_for_an_amount_is_answered_in_fewer_sentences():
    (one,) = select(question("How often does sparse training help?"), papers(6.0, 3.0))
    assert len(one.sentences) == MOST_FOR_AMOUNT


def test_sentences_that_only_introduce_or_close_are_not_quoted():
    abstract = "Deep networks are widely used today. We find that sparse training halves the cost. It works by masking."
    padded = passage("Padded", f"{abstract} Existing work has been promising. Code is available at https://x.org. Bye.")
    (one,) = select(question("What does sparse training give?"), [padded])
    quoted = " ".join(sentence.text for sentence in one.sentences)
    assert "halves the cost" in quoted
    assert "widely used" not in quoted
    assert "https" not in quoted


def test_the_paper_whose_sentence_answers_goes_before_one_that_is_near_as_a_whole():
    vague, exact = passage("Vague", ABSTRACT, 6.5), passage("Exact", ABSTRACT, 6.0, scores=(0.9,))
    assert titles(select(question("What does sparse training give?"), [vague, exact])) == ["Exact"]


def test_a_second_paper_that_is_as_near_is_cited_too():
    assert titles(select(question("What does sparse training give?"), papers(6.0, 5.9, 5.8))) == ["Paper 1", "Paper 2"]


def test_a_question_for_several_takes_those_that_are_near():
    asked = question("Which papers deal with sparse training?")
    assert titles(select(asked, papers(6.0, 5.5, 5.0, 1.0))) == ["Paper 1", "Paper 2", "Paper 3"]


def test_a_stated_number_of_papers_is_obeyed():
    asked = question("Two papers deal with sparse training. Which?")
    assert titles(select(asked, papers(6.0, 2.0, 1.9))) == ["Paper 1", "Paper 2"]


def test_a_named_paper_stands_alone():
    asked = question("What did it find?", named=["paper-1"])
    assert titles(select(asked, papers(6.0, 6.0))) == ["Paper 1"]


def test_no_answer_quotes_more_than_six_sentences():
    asked = question("Which papers deal with sparse training?")
    for count in range(1, 8):
        selected = select(asked, papers(*[6.0] * count))
        assert sum(len(one.sentences) for one in selected) <= MOST_QUOTES
        assert all(one.sentences for one in selected)


def test_quotes_stand_in_the_order_of_the_abstract_and_hold_the_best_one():
    for one in select(question("Which papers deal with sparse training?"), papers(6.0, 5.9)):
        assert list(one.sentences) == sorted(one.sentences, key=lambda sentence: sentence.start)
        assert one.best in one.sentences


def test_papers_without_an_abstract_are_not_quoted():
    assert select(question("What?"), [passage("Empty", "")]) == ()
    assert select(question("What?"), []) == ()


def test_a_number_that_is_asked_for_stands_in_the_sentence_that_is_told_first():
    one = passage(
        "Speed of Sparse Readers",
        "Sparse readers make reading of long documents fast and cheap. They are 7 times faster.",
        scores=(0.9, 0.2),
    )
    assert "7 times" in select(question("How much faster are sparse readers of long documents?"), [one])[0].best.text
    assert "cheap" in select(question("What do sparse readers of long documents do?"), [one])[0].best.text
