import pytest

from assistant.terms import rarity, stem, terms_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("calibrated", "calibration"),
        ("biases", "biased"),
        ("queries", "query"),
        ("hallucinations", "hallucinate"),
        ("robust", "robustness"),
        ("classes", "class"),
    ],
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("transformer", "transfer"), ("bias", "base"), ("8b", "8")])
def test_different_words_do_not(one, other):
    assert stem(one) != stem(other)


def test_only_words_that_carry_the_subject_are_terms():
    assert terms_of("Which papers report how the models are trained?") == ["model", "train"]


def test_a_compound_gives_its_parts_as_well():
    assert {"low-rank", "low", "rank"} <= set(terms_of("low-rank updates"))


def test_a_rare_term_weighs_more_than_a_common_one():
    weights = rarity([("model", "sparse"), ("model",), ("model", "dense")])
    assert weights["sparse"] > weights["model"] > 0
    assert "absent" not in weights


def test_no_text_has_no_terms():
    assert terms_of("") == []
    assert rarity([]) == {}
