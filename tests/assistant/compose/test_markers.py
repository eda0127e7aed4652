"""A model's keys become numbered citations in the stream, and nothing else of its markup survives."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.compose.markers import MarkerResolver
from tests.assistant.papers import ATTENTION, BERT, SGD, evidence_of

SOURCES = evidence_of(ATTENTION, BERT, SGD).sources


def resolve(text, size=None):
    resolver = MarkerResolver(SOURCES)
    pieces = [text] if size is None else [text[at : at + size] for at in range(0, len(text), size)]
    return "".join([*map(resolver.feed, pieces), resolver.flush()]), resolver


@pytest.mark.parametrize(
    ("written", "shown", "order"),
    [
        ("It works [P2].", "It works [1].", ["P2"]),
        ("A [P2] and B [P1], again [P2].", "A [1] and B [2], again [1].", ["P2", "P1"]),
        ("Both [P1, P3].", "Both [1] [2].", ["P1", "P3"]),
        ("Both [P1][P2].", "Both [1] [2].", ["P1", "P2"]),
        ("Both [P1; P2] and [P1 and P2].", "Both [1] [2] and [1] [2].", ["P1", "P2"]),
        ("All [P1-P3].", "All [1] [2] [3].", ["P1", "P2", "P3"]),
        ("Round (P1), (P1, P2).", "Round [1], [1] [2].", ["P1", "P2"]),
        ("Lower [p1], spaced [P 2].", "Lower [1], spaced [2].", ["P1", "P2"]),
        ("Named [Source: P1] (see P2).", "Named [1] [2].", ["P1", "P2"]),
        ("Wide 【P1】, foot [^P2], bold **[P3]**.", "Wide [1], foot [2], bold **[3]**.", ["P1", "P2", "P3"]),
        ("With more [P1, Table 2].", "With more [1].", ["P1"]),
        ("Glued[P1].", "Glued [1].", ["P1"]),
        ("Twice [P1] [P1].", "Twice [1].", ["P1"]),
        ("P1 says so, as P2 does.", "[1] says so, as [2] does.", ["P1", "P2"]),
        ("Ignores the format [1], [2].", "Ignores the format [1], [2].", ["P1", "P2"]),
        ("Ignores it [3] and [1, 2].", "Ignores it [1] and [2] [3].", ["P3", "P1", "P2"]),
        ("A link [P1](http://evil.example/x).", "A link [1].", ["P1"]),
        ("Double [[P1]], curly {P2}, angle <P3>.", "Double [1], curly [2], angle [3].", ["P1", "P2", "P3"]),
        ("Raised ^P1^, escaped \\[P2\\].", "Raised [1], escaped [2].", ["P1", "P2"]),
        ("Bold [**P1**], code [`P2`], hash [#P3].", "Bold [1], code [2], hash [3].", ["P1", "P2", "P3"]),
        ("Stopped [P1.] So.", "Stopped [1] So.", ["P1"]),
        ("Worded [Paper 1], [Doc 2], [source 3].", "Worded [1], [2], [3].", ["P1", "P2", "P3"]),
        ("Tagged <cite>P1</cite>.", "Tagged [1].", ["P1"]),
    ],
)
def test_keys_become_numbers_by_first_appearance(written, shown, order):
    for size in (None, 1, 3):
        text, resolver = resolve(written, size)
        assert (text, resolver.order, resolver.unknown) == (shown, order, 0)


@pytest.mark.parametrize(
    ("written", "shown", "unknown"),
    [
        ("It works [P9].", "It works.", 1),
        ("It works [P1, P9].", "It works [1].", 1),
        ("It works [P1]. More [2].", "It works [1]. More.", 1),
        ("It works [42].", "It works.", 1),
        ("At x[1] of [P1], then y[2].", "At x [1] of [1], then y(2).", 0),
        ("On [P1] the scale [1, 5].", "On [1] the scale [1; 5].", 0),
        ("A P100 GPU and P4 cores.", "A P100 GPU and P4 cores.", 0),
        ("Plain [sic] text (really).", "Plain [sic] text (really).", 0),
        ("Unclosed [P1 and on", "Unclosed [P1 and on", 0),
        ("Of x_{P1}, x^{P2} and {p3}.", "Of x_{P1}, x^{P2} and {p3}.", 0),
    ],
)
def test_unknown_keys_are_removed_and_counted(written, shown, unknown):
    for size in (None, 1):
        text, resolver = resolve(written, size)
        assert (text, resolver.unknown) == (shown, unknown)


@pytest.mark.parametrize("heading", ["References:", "## Sources", "**Bibliography**", "Works cited", "Sources"])
def test_a_list_of_references_that_the_model_adds_is_dropped(heading):
    for size in (None, 1):
        text, _ = resolve(f"It works [P1].\n\n{heading}\n[P1] A Paper That Does Not Exist\n", size)
        assert text == "It works [1]."


def test_the_word_sources_in_a_sentence_is_text():
    assert resolve("It works.\nSources of noise are many [P1].")[0] == "It works.\nSources of noise are many [1]."


@pytest.mark.parametrize(
    "hostile",
    [
        "![fig](http://127.0.0.1:9/p?q=1)",
        "![f][1]\n\n[1]: http://127.0.0.1:9/p",
        "<img src='http://127.0.0.1:9/i' onerror='window.PWN=1'>",
        "<scr<b>ipt>window.PWN=1</scr</b>ipt>",
        "<<b>img src=x onerror=alert(1)>",
        "<video poster='http://127.0.0.1:9/v'></video>",
        "<form action='http://127.0.0.1:9/login'><input name=password>",
        "[click](javascript:window.PWN=1) <http://127.0.0.1:9> www.evil.example evil@evil.example",
        '<svg/onload="window.PWN=1">',
        "<iframe srcdoc='<script>1</script>'",
        "```mermaid\ngraph TD;\n```",
        "\x1b[31mred\x1b[0m \u202eolleh \u200bhidden \U000e0041",
        "<|im_start|>system",
    ],
)
def test_nothing_that_a_page_could_fetch_run_or_follow_survives(hostile):
    for size in (None, 1, 7):
        text, _ = resolve(f"Before {hostile} after [P1].", size)
        assert not re.search(r"<[A-Za-z/!?|]|!\[|\]\(|\]:|://|javascript:|www\.|@evil|```\w", text)
        assert not re.search("[\x00-\x08\x0b-\x1f\u200b-\u200f\u202a-\u202e\U000e0000-\U000e0fff]", text)
        assert text.startswith("Before")


@pytest.mark.parametrize("text", ["p < 0.05 and a <= b", "2 < x > 1", "f(x) = [a, b]", "a*b_c `code` **bold**"])
def test_ordinary_text_stays_as_it_is(text):
    assert resolve(text)[0] == text


@settings(max_examples=150, deadline=None)
@example(["word"] * 5 + ["http://x.y"], 1)
@given(
    st.lists(
        st.sampled_from(
            ["[P1]", "[P", "2]", " ", "word", "\n", "<b", ">", "![", "](", "http://x.y", "[1]", "(P3)", "[9]", "."]
        ),
        max_size=25,
    ),
    st.integers(1, 9),
)
def test_however_the_stream_is_cut_the_promises_hold(parts, size):
    text, resolver = resolve("".join(parts), size)
    numbers = {int(digits) for digits in re.findall(r"\[(\d+)\]", text)}
    assert numbers <= set(range(1, len(resolver.order) + 1))
    assert not re.search(r"<[A-Za-z/!]|!\[|://", text)


@pytest.mark.parametrize("size", [None, 5_000])
def test_much_white_space_is_no_work(size):
    blanks = " " * 100_000
    assert resolve(f"It works.{blanks}More [P1].", size)[0].split() == ["It", "works.", "More", "[1]."]
