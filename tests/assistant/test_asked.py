"""What a question names and what quantity it wants, and whether a text holds it."""

import pytest

from assistant.asked import (
    conditions_in,
    holds_name,
    holds_number,
    holds_quantity,
    holds_size,
    names_in,
    quantities_in,
    sizes_in,
    speaks_of,
    wants_amount,
    wants_authors,
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How does the ef_search setting of an HNSW index trade recall for latency?", ("ef_search", "HNSW")),
        ("How often did GPT-4o fake alignment?", ("GPT-4o",)),
        ("What speed-up over FlashAttention-3 is reported?", ("FlashAttention-3",)),
        ("What do rulings of the Strasbourg court say?", ("Strasbourg",)),
        ("Which chatbot is best?", ()),
        ("Do LLMs or AI systems lie?", ()),
        ("WHICH PAPERS DEAL WITH SPARSE ATTENTION?", ()),
        ("Does maximum mean discrepancy (MMD) help?", ()),
        ("", ()),
    ],
)
def test_names_are_what_has_no_paraphrase(question, names):
    assert names_in(question) == names


@pytest.mark.parametrize(
    ("question", "quantities"),
    [
        ("How many GPU hours did those experiments take?", ("GPU hours",)),
        ("What precision and recall did the check reach?", ("precision", "recall")),
        ("Which attack has the highest success rate?", ("success rate",)),
        ("What is the idea of the paper?", ()),
    ],
)
def test_quantities_are_read_where_they_are_asked_for(question, quantities):
    assert quantities_in(question) == quantities


def test_a_name_is_found_in_any_case_and_spelling_but_not_inside_another():
    assert holds_name("We train gpt 4 models.", "GPT-4")
    assert holds_name("We train GPT-4s.", "GPT-4")
    assert not holds_name("We train GPT-4o.", "GPT-4")
    assert not holds_name("We train GPT-4.", "GPT-4o")


def test_a_name_without_a_version_is_found_with_one_and_in_the_singular():
    assert holds_name("57 percent on AIME25.", "AIME")
    assert holds_name("We tune LLaMA2.", "Llama")
    assert holds_name("All experiments ran on a single GPU.", "GPUs")
    assert not holds_name("57 percent on AIME25.", "AIME24")


def test_a_thing_that_papers_have_other_words_for_is_no_condition():
    assert conditions_in("How can I estimate accuracy for pictures?") == ()
    assert conditions_in("How can I estimate accuracy for proteins?") == ("proteins",)


@pytest.mark.parametrize(
    ("question", "sizes"),
    [
        ("How much is lost when the cache is quantized to 2 bits?", ("2 bits",)),
        ("I can fit one 48 GB card for a 65B model.", ("48 GB", "65B")),
        ("Which work from 2019 beats GPT-4 on CIFAR-10 and the 57-subject exam with 100K questions?", ()),
    ],
)
def test_sizes_that_a_question_states(question, sizes):
    assert sizes_in(question) == sizes


def test_a_stated_size_is_found_by_its_figures_and_bits_by_their_unit():
    assert holds_size("quantized to 2-bit weights", "2 bits")
    assert not holds_size("to 4 bits with 2 tricks", "2 bits")
    assert holds_size("four-bit weights", "4 bits")
    assert holds_size("a 65 billion model", "65B")
    assert not holds_size("a 650 billion model", "65B")


def test_an_acronym_is_found_where_it_is_spelled_out():
    assert holds_name("Cancer-associated fibroblasts interact.", "CAFs")
    assert not holds_name("Cells interact with fibroblasts.", "CAFs")


def test_a_quantity_is_found_in_its_forms():
    assert holds_quantity("reaching speedups of 9x", "speed-up")
    assert holds_quantity("the recall was low", "recall")
    assert not holds_quantity("trained on one GPU", "gpu hours")


@pytest.mark.parametrize("text", ["error of 2.7%", "two times faster", "N=21 cases", "a 9x gain", "halving the cost"])
def test_a_number_in_figures_or_words_is_a_number(text):
    assert holds_number(text)


@pytest.mark.parametrize("text", ["GPT-4 and Llama-3", "ResNet50 features", "no figure at all"])
def test_a_digit_within_a_name_is_none(text):
    assert not holds_number(text)


def test_only_some_questions_want_an_amount():
    assert wants_amount("How often does it fail?")
    assert wants_amount("By how much does it cut errors?")
    assert not wants_amount("By what signal can I tell?")


def test_questions_for_people_are_known():
    assert wants_authors("Give me the names of the authors of the paper on judges.")
    assert not wants_authors("What do the authors find?")


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("Which LoRA rank is best for protein folding?", ("protein folding",)),
        ("What is the best rank for chess, and why?", ("chess",)),
        ("How well does it work in medical images?", ("medical images",)),
        ("How good is it when applied to chess?", ("chess",)),
        ("Is it done in place, or on average?", ()),
        ("What is given for each reply?", ()),
        ("What does it do?", ()),
    ],
)
def test_conditions_are_what_a_question_narrows_its_subject_to(question, conditions):
    assert conditions_in(question) == conditions


def test_a_text_speaks_of_a_condition_when_one_of_its_words_stands_there_in_some_form():
    assert speaks_of("We fold proteins.", "protein folding")
    assert not speaks_of("We fine-tune models.", "protein folding")
