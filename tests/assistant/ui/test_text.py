"""Nothing untrusted becomes markup that runs, loads or links out."""

import re

import pytest

from assistant.ui.text import answer_markdown, plain, safe_url

HOSTILE = [
    "![x](http://evil.test/a.png)",
    "<img src=http://evil.test/a.png>",
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "[click][1]\n\n[1]: http://evil.test",
    "<div style='background:url(http://evil.test)'>",
    "<video src=http://evil.test></video>",
    "</p><form action=http://evil.test><input>",
    "\\![x](http://evil.test/a.png)",
    "`<b>`<iframe src=http://evil.test>",
    "$\\href{http://evil.test}{x}$",
    "<http://evil.test>",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("written", [False, True])
def test_an_answer_holds_no_live_markup(text: str, written: bool) -> None:
    shown = answer_markdown(text, written)
    assert not re.search(r"(?<!\\)(?:\\\\)*[<!$`]", shown)
    assert not re.search(r"(?<!\\)(?:\\\\)*\](?:\(|\[|:)(?!#source-\d+\))", shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_card_holds_no_tags(text: str) -> None:
    assert "<" not in plain(text)


def test_markers_link_to_their_source_and_to_nothing_else() -> None:
    assert answer_markdown("So it is [1] and x[a] [12].") == (
        "So it is [\\[1\\]](#source-1) and x\\[a\\] [\\[12\\]](#source-12)."
    )


def test_invisible_and_control_characters_go() -> None:
    assert plain("a\u202eb\x1b[31mc\u200bd\U000e0041e") == "ab[31mcde"


def test_tables_of_a_written_answer_keep_their_shape() -> None:
    assert answer_markdown("## Head\n| a | b |", written=True) == "## Head\n| a | b |"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/abs/1706.03762", "https://arxiv.org/abs/1706.03762"),
        ("http://x.test/?a='b'&c", "http://x.test/?a=&#x27;b&#x27;&amp;c"),
        ("javascript:alert(1)", None),
        ("//evil.test", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_are_links(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe
