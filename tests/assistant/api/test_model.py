"""The HTTP interface over a model that answers, fails, or breaks off; the model is a scripted endpoint."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import openai
import pytest

from assistant.answer import Assistant
from tests.scripted_endpoint import Plain, Reply, ScriptedEndpoint, error
from tests.serving import serve

QUESTION = "Which model folds proteins, and how many backbones an hour?"
KEY = "canary-key"
WRITTEN = Reply("Our model folds 500 backbones an hour [P1].")


@contextmanager
def serving(assistant: Assistant, step: Reply | Plain, **settings: object) -> Iterator[str]:
    """A server whose model always does the same."""
    with ScriptedEndpoint(lambda request: step) as endpoint:
        settings = {"llm_retries": 0, "llm_deadline": 5.0, "llm_api_key": KEY, **settings}
        with (
            Assistant.open(
                assistant.settings.home, llm_model="scripted", llm_base_url=endpoint.url, **settings
            ) as written,
            serve(written) as served,
        ):
            yield served.address


def ask(address: str, *, stream: bool = False) -> httpx.Response:
    return httpx.post(f"{address}/v1/ask", json={"question": QUESTION, "stream": stream}, timeout=30)


def last_event(response: httpx.Response) -> tuple[str, dict[str, object]]:
    event, data = response.text.strip().split("\n\n")[-1].split("\n", 1)
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_a_written_answer_is_the_same_whole_and_streamed(assistant: Assistant) -> None:
    with serving(assistant, WRITTEN) as address:
        whole = ask(address).json()
        name, streamed = last_event(ask(address, stream=True))
    assert (name, whole["mode"], whole["model"]) == ("answer", "llm", "scripted")
    assert whole["answer"] == streamed["answer"]
    assert whole["citations"][0]["title"] == "Folding Proteins with Diffusion"
    assert whole["usage"]["prompt_tokens"] > 0


@pytest.mark.parametrize(
    ("step", "status", "code"),
    [
        (error(401, f"bad key {KEY}"), 502, "language_model_refused_key"),
        (error(429, "slow down"), 503, "language_model_rate_limited"),
        (Reply("Half an answer", ending="reset"), 502, "language_model_broken_off"),
    ],
    ids=["key", "rate", "cut"],
)
def test_a_failing_model_is_a_problem_with_its_own_code_and_no_secret(
    assistant: Assistant, step: Reply | Plain, status: int, code: str
) -> None:
    with serving(assistant, step) as address:
        whole, streamed = ask(address), ask(address, stream=True)
        with openai.OpenAI(base_url=f"{address}/v1", api_key="unused", max_retries=0) as client:
            messages = [{"role": "user", "content": QUESTION}]
            with pytest.raises(openai.APIError) as broken:
                list(client.chat.completions.create(model="any", messages=messages, stream=True))  # type: ignore[call-overload]
    assert (whole.status_code, whole.json()["code"]) == (status, code)
    assert last_event(streamed) == ("error", {**last_event(streamed)[1], "code": code})
    assert broken.value.code == code
    assert KEY not in whole.text + streamed.text
    assert ("Retry-After" in whole.headers) is (status == 503)


def test_with_the_fallback_allowed_the_answer_is_quoted_and_says_so(assistant: Assistant) -> None:
    with serving(assistant, error(500, "down"), llm_fallback="extractive") as address:
        response = ask(address, stream=True)
    assert "event: notice" in response.text
    name, answer = last_event(response)
    assert (name, answer["mode"]) == ("answer", "extractive")
    assert answer["notice"]
    assert KEY not in response.text
