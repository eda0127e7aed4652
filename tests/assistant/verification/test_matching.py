"""Support is shown at its exact place in the abstract."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.matching import locate, quotations, support
from tests.assistant.papers import ATTENTION, BERT


def texts(spans, abstract):
    return [abstract[span.start : span.end] for span in spans]


def test_a_quotation_is_found_whatever_its_typography():
    abstract = "A “state-of-the-art”  model\nof high quality is it."
    assert texts(locate('"state–of–the–art" model of high quality', abstract), abstract) == [
        "“state-of-the-art”  model\nof high quality"
    ]
    assert locate("a model of low quality", abstract) == ()


def test_each_part_of_an_elided_quotation_is_found_in_order():
    abstract = BERT.abstract
    assert texts(locate("We introduce BERT ... from Transformers", abstract), abstract) == [
        "We introduce BERT",
        "from Transformers",
    ]
    assert locate("from Transformers ... We introduce BERT", abstract) == ()


def test_a_term_in_quotation_marks_is_no_quotation():
    assert quotations("the “lost in the middle” effect of “attention”") == ("lost in the middle",)


def test_a_paraphrase_is_shown_by_the_sentence_that_says_most_of_it():
    spans = support("The Transformer reaches 28.4 BLEU on English-to-German translation.", ATTENTION.abstract)
    assert [quote.text[:12] for quote in spans] == ["It achieves "]


def test_nothing_is_shown_for_a_claim_of_something_else():
    assert support("Ocean tides follow the moon.", ATTENTION.abstract) == ()


@given(st.text(max_size=80), st.text(max_size=200))
def test_a_shown_span_is_the_text_itself(claim, abstract):
    for quote in support(claim, abstract):
        assert abstract[quote.start : quote.end] == quote.text
