"""A remote model answers, or fails in a way that says what happened, in time, and without its key."""

import time

import pytest

from assistant.errors import LanguageModelError, ModelFault, SettingsError
from assistant.language_model import Endpoint, Message, OpenAIModel, complete, open_language_model
from assistant.language_model.prices import Price
from assistant.settings import read_settings
from assistant.types import Usage
from tests.scripted_endpoint import Plain, Reply, ScriptedEndpoint, error

KEY = "sk-canary-0123456789abcdef"
ASK = [Message("system", "Answer."), Message("user", "What is attention?")]


def model_at(endpoint, *, model="scripted", deadline=5.0, retries=2, key=KEY, prices=None, pauses=None):
    sleep = pauses.append if pauses is not None else (lambda seconds: None)
    return OpenAIModel(Endpoint(model, endpoint.url, key, deadline, retries), prices, sleep=sleep, chance=lambda: 0.5)


def failure(script, **options):
    """The error, the number of requests and the seconds that a script of faults ends in."""
    with ScriptedEndpoint(script) as endpoint:
        started = time.monotonic()
        with pytest.raises(LanguageModelError) as caught:
            complete(model_at(endpoint, **options), ASK)
        took = time.monotonic() - started
        assert KEY not in str(caught.value)
        assert caught.value.__context__ is None
        return caught.value, len(endpoint.chats), took


def test_pieces_arrive_in_order_and_usage_last():
    with ScriptedEndpoint([Reply("A plain answer.", usage=(7, 3))]) as endpoint:
        *pieces, usage = model_at(endpoint, prices={"scripted": Price(1.0, 2.0)}).stream(ASK)
    assert pieces == ["A", " plain", " answer."]
    assert usage == Usage(7, 3, cost_usd=13e-6)


def test_the_request_says_what_is_wanted():
    with ScriptedEndpoint(["fine"]) as endpoint:
        complete(model_at(endpoint), ASK)
    sent = endpoint.chats[0]
    assert sent.body["messages"][1] == {"role": "user", "content": "What is attention?"}
    assert sent.body["stream_options"] == {"include_usage": True}
    assert sent.body["max_tokens"] == 1500
    assert sent.headers["authorization"] == f"Bearer {KEY}"


def test_an_endpoint_without_key_is_sent_none(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ScriptedEndpoint(["fine"]) as endpoint:
        complete(model_at(endpoint, key=""), ASK)
    assert "authorization" not in endpoint.chats[0].headers


def test_tokens_are_counted_here_when_the_endpoint_does_not_tell():
    with ScriptedEndpoint([Reply("one two three", usage=None)]) as endpoint:
        _, usage = complete(model_at(endpoint), ASK)
    assert usage.completion_tokens == 3
    assert usage.prompt_tokens > 8
    assert usage.cost_usd is None


def test_a_reply_that_came_whole_is_taken():
    body = {"choices": [{"message": {"content": "Whole."}, "finish_reason": "stop"}]}
    with ScriptedEndpoint([Plain(200, body)]) as endpoint:
        assert complete(model_at(endpoint), ASK)[0] == "Whole."


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_a_reply_cut_short_says_so(finish):
    with ScriptedEndpoint([Reply("Half of", finish=finish)]) as endpoint:
        text, usage = complete(model_at(endpoint), ASK)
    assert text == "Half of"
    assert usage.cut


def test_optional_parameters_that_an_endpoint_refuses_are_left_out():
    script = [
        error(400, "Unrecognized request argument supplied: stream_options"),
        error(400, "Unsupported parameter: 'max_tokens' is not supported, use 'max_completion_tokens'"),
        "fine",
        "again",
    ]
    with ScriptedEndpoint(script) as endpoint:
        model = model_at(endpoint, retries=0)
        assert complete(model, ASK)[0] == "fine"
        assert complete(model, ASK)[0] == "again"
    assert "stream_options" not in endpoint.chats[-1].body
    assert endpoint.chats[-1].body["max_completion_tokens"] == 1500


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
def test_a_passing_fault_is_tried_again(status):
    pauses = []
    with ScriptedEndpoint([error(status, "busy"), error(status, "busy"), "fine"]) as endpoint:
        assert complete(model_at(endpoint, pauses=pauses), ASK)[0] == "fine"
    assert pauses == [0.375, 0.75]


@pytest.mark.parametrize(
    ("step", "kind", "requests"),
    [
        (error(429, "slow down"), ModelFault.RATE_LIMITED, 3),
        (error(500, "oops"), ModelFault.UNREACHABLE, 3),
        (error(429, "You exceeded your current quota", "insufficient_quota"), ModelFault.RATE_LIMITED, 1),
        (error(401, f"Incorrect API key provided: {KEY}"), ModelFault.REFUSED_KEY, 1),
        (error(400, f"bad request with {KEY} in it"), ModelFault.REJECTED, 1),
        (error(400, "maximum context length is 4096", "context_length_exceeded"), ModelFault.REJECTED, 1),
        (error(404, "no such model"), ModelFault.REJECTED, 1),
        (Plain(200, "<html>Welcome</html>", type="text/html"), ModelFault.UNREADABLE, 1),
        (Plain(200, {"error": {"message": f"nope {KEY}"}}), ModelFault.REJECTED, 1),
        (Plain(200, {"error": {"message": "overloaded", "code": 503}}), ModelFault.UNREACHABLE, 3),
        (Plain(200, {"choices": []}), ModelFault.UNREADABLE, 1),
        (Plain(200, {"choices": [{"message": {"content": None}, "finish_reason": "stop"}]}), ModelFault.UNREADABLE, 1),
        (Plain(200, {"choices": "?"}), ModelFault.UNREADABLE, 1),
        (Plain(200, "[1, 2]"), ModelFault.UNREADABLE, 1),
        (Plain(200, "data: nonsense\n\n", type="text/event-stream"), ModelFault.UNREADABLE, 1),
        (Reply("", pieces=[]), ModelFault.UNREADABLE, 1),
        (Reply("", pieces=["<think>only", " thoughts</think>"]), ModelFault.UNREADABLE, 1),
        (Reply("Half", finish=None), ModelFault.BROKEN_OFF, 1),
        (Reply("Half", ending="reset"), ModelFault.BROKEN_OFF, 1),
        (Reply("Half", ending="cut"), ModelFault.BROKEN_OFF, 1),
        (Reply("", pieces=[], ending="reset"), ModelFault.UNREACHABLE, 3),
    ],
)
def test_each_fault_has_its_kind_and_its_number_of_tries(step, kind, requests):
    caught, asked, _ = failure([step] * requests)
    assert caught.kind is kind
    assert asked == requests


def test_an_error_inside_a_stream_is_an_error():
    begun = 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\n'
    broken = 'data: {"error": {"message": "server_error while generating"}}\n\n'
    caught, asked, _ = failure([Plain(200, begun + broken, type="text/event-stream")])
    assert (caught.kind, asked) == (ModelFault.BROKEN_OFF, 1)
    with ScriptedEndpoint([Plain(200, broken, type="text/event-stream"), "fine"]) as endpoint:
        assert complete(model_at(endpoint), ASK)[0] == "fine"


def test_what_went_out_before_the_break_is_not_sent_again():
    with ScriptedEndpoint([Reply("Half an answer", ending="reset")]) as endpoint:
        pieces = []
        with pytest.raises(LanguageModelError):
            pieces.extend(model_at(endpoint).stream(ASK))
        stream = model_at(endpoint).stream(ASK)
        del stream
    assert len(endpoint.chats) == 1


def test_no_server_is_unreachable():
    with ScriptedEndpoint() as endpoint:
        gone = model_at(endpoint)
    with pytest.raises(LanguageModelError, match=r"127\.0\.0\.1") as caught:
        complete(gone, ASK)
    assert caught.value.kind is ModelFault.UNREACHABLE


@pytest.mark.parametrize(
    "step", [Reply("late", delay=20), Reply("Half an", ending="stall"), Reply("word " * 200, tick=0.1)]
)
def test_the_deadline_holds_for_slow_silent_and_dripping_endpoints(step):
    caught, _, took = failure([step], deadline=0.6)
    assert caught.kind is ModelFault.TIMEOUT
    assert took < 1.6


def test_retry_after_is_obeyed():
    pauses = []
    script = [error(429, "wait", retry_after="2"), error(429, "wait", retry_after_ms="1500"), "fine"]
    with ScriptedEndpoint(script) as endpoint:
        assert complete(model_at(endpoint, pauses=pauses), ASK)[0] == "fine"
    assert pauses == [2.0, 1.5]


@pytest.mark.parametrize("wait", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_a_wait_beyond_the_deadline_ends_it_at_once(wait):
    caught, asked, took = failure([error(429, "wait", retry_after=wait)])
    assert (caught.kind, asked) == (ModelFault.RATE_LIMITED, 1)
    assert "asks to wait" in str(caught)
    assert took < 2


@pytest.mark.parametrize(
    "pieces",
    [
        ["<think>secret</think>The", " answer."],
        ["<th", "ink>sec", "ret</th", "ink>\n\nThe answer."],
        list("<think>secret</think>The answer."),
        ["The <thinking>secret</thinking>answer."],
        ["<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>The answer."],
    ],
)
def test_thinking_in_tags_never_leaks(pieces):
    with ScriptedEndpoint([Reply(pieces=pieces)]) as endpoint:
        assert complete(model_at(endpoint), ASK)[0] == "The answer."


def test_thinking_in_its_own_field_never_leaks():
    with ScriptedEndpoint([Reply("The answer.", thinking="secret")]) as endpoint:
        assert complete(model_at(endpoint), ASK)[0] == "The answer."


def test_a_reasoning_model_may_leave_out_the_opening_tag():
    with ScriptedEndpoint([Reply("secret thoughts </think> The answer.")]) as endpoint:
        assert complete(model_at(endpoint, model="deepseek-r1:8b"), ASK)[0] == "The answer."


def test_a_reader_that_leaves_ends_the_request():
    with ScriptedEndpoint([Reply("word " * 50, tick=0.02)]) as endpoint:
        stream = model_at(endpoint).stream(ASK)
        assert next(stream) == "word"
        stream.close()


def test_no_model_set_means_none(tmp_path):
    assert open_language_model(read_settings(home=tmp_path)) is None


def test_a_model_opens_from_settings_with_prices(tmp_path):
    (tmp_path / "prices.toml").write_text("[scripted]\nprompt = 1\ncompletion = 2\n")
    with ScriptedEndpoint([Reply("fine", usage=(10, 10))]) as endpoint:
        settings = read_settings(home=tmp_path, llm_model="scripted", llm_base_url=endpoint.url)
        assert complete(open_language_model(settings), ASK)[1].cost_usd == pytest.approx(30e-6)


@pytest.mark.parametrize(
    "given", [{"llm_base_url": "not an address"}, {"llm_base_url": "file:///etc/passwd"}, {"llm_api_key": ""}]
)
def test_settings_that_cannot_work_are_named(given, tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="ASSISTANT_LLM_BASE_URL"):
        open_language_model(read_settings(home=tmp_path, llm_model="some-model", **given))


def test_prices_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "prices.toml").write_text("[scripted]\nprompt = 'free'\n")
    with pytest.raises(SettingsError, match=r"prices\.toml"):
        open_language_model(read_settings(home=tmp_path, llm_model="m", llm_base_url="http://127.0.0.1:1/v1"))


def test_an_endpoint_shows_no_secret():
    endpoint = Endpoint("m", f"http://user:{KEY}@host:8000/v1?key={KEY}", KEY)
    assert endpoint.address == "http://host:8000/v1"
    assert KEY not in repr(OpenAIModel(endpoint).__dict__["_endpoint"].address)
