"""Quantities are read in every spelling, and agree when they say the same."""

import pytest

from assistant.verification.numbers import agrees, apart, claimed, missing, quantities


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("achieves 81.50% on GSM8k", [(81.5, "percent")]),
        ("10-20% more", [(10.0, "percent"), (20.0, "percent")]),
        ("between 10 and 20 percent", [(10.0, "percent"), (20.0, "percent")]),
        ("1,000 tokens and 10 000 times", [(1000.0, ""), (10000.0, "times")]),
        ("25M pairs, 7B, 1.5 billion", [(25e6, ""), (7e9, ""), (1.5e9, "")]),
        ("half its size", [(0.5, "fraction")]),
        ("a 2x smaller model, twofold", [(2.0, "times"), (2.0, "times")]),
        (r"less than 1\% with 4-bit weights", [(1.0, "percent"), (4.0, "")]),
        ("twenty-five percent of three hundred", [(25.0, "percent"), (300.0, "")]),
        ("GPT-3.5, CIFAR10, top-1, L2", []),
        ("(1) first and (2) second", []),
        ("one of the models", []),
        ("two papers report seven results", [(7.0, "")]),
        ("1.5 percentage points", [(1.5, "percent")]),
        ("from 13.3 to 15.9", [(13.3, ""), (15.9, "")]),
        ("7 to 70 billion, between 5 and 10 million", [(7e9, ""), (70e9, ""), (5e6, ""), (10e6, "")]),
        ("0.5B-32B", [(5e8, ""), (32e9, "")]),
        ("eight and a half thousand, three and a half", [(8500.0, ""), (3.5, "")]),
        ("a thousand questions, half a million, a model", [(1000.0, ""), (500000.0, "")]),
        ("two orders of magnitude faster, an order of magnitude", [(100.0, "times"), (10.0, "times")]),
        ("eightfold", [(8.0, "times")]),
    ],
)
def test_quantities_are_read(text, values):
    assert [(quantity.value, quantity.unit) for quantity in claimed(text)] == values


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("81.5%", "81.50 %"),
        ("eleven tasks", "11 tasks"),
        ("half", "50%"),
        ("twice as fast", "2x faster"),
        ("10,000", "10 000"),
        ("25 million", "25M"),
        ("about 80%", "80.5%"),
        ("$181 million", "$181,674,817"),
        ("80.5%", "0.805"),
        ("half the size", "2x smaller"),
        ("86.1%", "86.1"),
        ("11.0%", "11.0"),
        ("7B", "7 to 70 billion parameters"),
        ("10,000x", "four orders of magnitude"),
    ],
)
def test_the_same_quantity_in_another_spelling_agrees(claim, source):
    assert agrees(quantities(claim)[0], quantities(source)[0])


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("81.4%", "81.5%"),
        ("28 BLEU", "2.8 BLEU"),
        ("five", "three"),
        ("50%", "50 tasks"),
        ("2x", "2%"),
        ("1,000", "10,000"),
        ("2.5M", "2.5B"),
        ("more than 9%", "less than 9%"),
        ("about 60%", "80.5%"),
    ],
)
def test_another_quantity_does_not(claim, source):
    assert not agrees(quantities(claim)[0], quantities(source)[0])


def test_what_is_missing_is_named():
    lost = missing(claimed("from 10 to 30%"), quantities("10% of 20"))
    assert [quantity.text for quantity in lost] == ["30%"]


def test_a_number_that_counts_something_else_stands_apart():
    source = "We train two networks and compare three image datasets."
    assert [quantity.text for quantity in apart("compares two image datasets", source)] == ["two"]
    assert apart("compares three image datasets", source) == ()


def test_what_a_number_counts_stands_in_its_own_clause():
    source = "It shows +35.6 improvement on Multistep Arithmetic and +37.06 on Causal Judgement."
    assert apart("It improves Multistep Arithmetic by 35.6 and Causal Judgement by 37.06.", source) == ()
