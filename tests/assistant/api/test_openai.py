from collections.abc import Iterator

import openai
import pytest

QUESTION = "Which paper folds proteins?"


@pytest.fixture(scope="module")
def model(server: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server}/v1", api_key="unused", max_retries=0) as opened:
        yield opened


def test_the_assistant_is_a_model_of_the_list(model: openai.OpenAI) -> None:
    assert "research-assistant" in [one.id for one in model.models.list()]


def test_a_completion_cites_in_its_text_and_in_its_citations(model: openai.OpenAI) -> None:
    done = model.chat.completions.create(
        model="research-assistant", messages=[{"role": "user", "content": QUESTION}], temperature=0.2
    )
    message = done.choices[0].message
    assert done.choices[0].finish_reason == "stop"
    assert "[1]" in (message.content or "")
    assert "Folding Proteins with Diffusion" in (message.content or "")
    assert message.citations[0]["title"] == "Folding Proteins with Diffusion"  # type: ignore[attr-defined]
    assert done.usage is not None


def test_a_streamed_completion_is_the_same_text_and_ends_with_its_citations(model: openai.OpenAI) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTION}]
    whole = model.chat.completions.create(model="research-assistant", messages=messages)  # type: ignore[call-overload]
    chunks = list(
        model.chat.completions.create(  # type: ignore[call-overload]
            model="research-assistant", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    citations = [delta.citations for delta in deltas if getattr(delta, "citations", None)]
    assert citations == [whole.choices[0].message.citations]
    assert chunks[-1].usage is not None
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"


def test_earlier_messages_are_the_history_of_the_last(model: openai.OpenAI) -> None:
    done = model.chat.completions.create(
        model="research-assistant",
        messages=[
            {"role": "user", "content": "Which paper is about speech recognition in kitchens?"},
            {"role": "assistant", "content": "Speech Recognition for Noisy Kitchens [1]."},
            {"role": "user", "content": [{"type": "text", "text": "How many hours did they record?"}]},
        ],
    )
    assert done.choices[0].message.citations[0]["title"] == "Speech Recognition for Noisy Kitchens"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "system", "content": "x"}],
        [{"role": "user", "content": " "}],
        [{"role": "user", "content": "x" * 2001}],
    ],
)
def test_messages_without_a_usable_question_are_refused_with_a_code(
    model: openai.OpenAI, messages: list[dict[str, str]]
) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        model.chat.completions.create(model="research-assistant", messages=messages)  # type: ignore[call-overload]
    assert refused.value.code == "invalid_request"
