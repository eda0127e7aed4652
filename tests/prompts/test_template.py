"""Prompt files render strictly, say what they need, and keep what comes from outside out of the system message."""

import pytest

from prompts import TemplateError, load_prompt, prompt_names, read_prompt

FILE = "A note.\n\n# system\nBe brief.\n\n# user\nQ: $question\nS: $sources\n"


def test_a_file_has_a_note_a_system_part_and_a_user_part():
    prompt = read_prompt("p", FILE)
    assert (prompt.system, prompt.variables) == ("Be brief.", ("question", "sources"))
    assert prompt.render(question="why?", sources="$5") == ("Be brief.", "Q: why?\nS: $5")


def test_every_missing_and_every_unknown_variable_is_named():
    with pytest.raises(TemplateError, match=r"lacks question, sources and does not know answer, mood"):
        read_prompt("p", FILE).render(mood="good", answer="42")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# user\nhello", "# system"),
        ("# system\nhello", "# user"),
        ("# system\nAbout $topic\n# user\nhello", "topic"),
        ("# system\nhello\n# user\ncosts 5$", "lone"),
    ],
)
def test_a_file_of_the_wrong_form_is_refused(text, fault):
    with pytest.raises(TemplateError, match=fault):
        read_prompt("p", text)


def test_a_missing_file_is_named():
    with pytest.raises(TemplateError, match=r"prompts/absent\.md"):
        load_prompt("absent")


def test_the_digest_follows_the_text():
    assert read_prompt("p", FILE).digest == read_prompt("q", FILE).digest
    assert read_prompt("p", FILE).digest != read_prompt("p", FILE + "!").digest


def test_every_prompt_of_the_project_can_be_read():
    assert {"written", "condense", "judge"} <= set(prompt_names())
    for name in prompt_names():
        assert load_prompt(name).system
