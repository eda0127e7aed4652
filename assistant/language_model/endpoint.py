"""Messages to text over any OpenAI-compatible endpoint: one retry loop, one total deadline, typed faults.

The client's own retries are off. A try may be repeated only while nothing of its reply has gone out; after that, a
break is an error. The key never stands in an error's text.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import LanguageModelError, ModelFault, SettingsError
from assistant.language_model.deadline import until
from assistant.language_model.faults import Fault, read_fault, refused_parameter
from assistant.language_model.model import Message
from assistant.language_model.prices import Price, read_prices
from assistant.language_model.reply import Reply, read_body
from assistant.language_model.thinking import thinks_aloud
from assistant.settings import Settings
from assistant.tokens import count_tokens
from assistant.types import Usage

CONNECT_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds: the pause doubles from the first to the longest and is then shortened by chance (full jitter, halved)."""
TOKENS_PER_MESSAGE = 4
"""What the chat format adds to a message (OpenAI cookbook, "How to count tokens with tiktoken")."""
CUT_FINISHES = frozenset({"length", "content_filter"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers, and how long and how often to try. The key is never shown."""

    model: str
    url: str
    key: str = field(default="", repr=False)
    deadline: float = 60.0
    retries: int = 2
    max_tokens: int = 1500

    @property
    def address(self) -> str:
        """The address without user, password and query: what a message may name."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def open_language_model(settings: Settings) -> "OpenAIModel | None":
    """The model of the settings, or None when none is set. Nothing is sent.

    Raises:
        SettingsError: when the address cannot be used, OpenAI's own has no key, or the prices cannot be read.
    """
    if not settings.llm_model:
        return None
    key, url = settings.llm_api_key.get_secret_value(), settings.llm_base_url
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise SettingsError(f"ASSISTANT_LLM_BASE_URL: {url!r} is no http address; give one such as http://host:port/v1")
    if not key and urlsplit(url).hostname == "api.openai.com":
        raise SettingsError("OpenAI's endpoint needs a key: set OPENAI_API_KEY, or ASSISTANT_LLM_BASE_URL to another")
    limits = (settings.llm_deadline, settings.llm_retries, settings.llm_max_tokens)
    return OpenAIModel(Endpoint(settings.llm_model, url, key, *limits), read_prices(settings.home))


class OpenAIModel:
    """A model behind an OpenAI-compatible endpoint; safe to use from several threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        prices: Mapping[str, Price] | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.name = endpoint.model
        self._endpoint = endpoint
        self._price = (prices or {}).get(endpoint.model)
        self._sleep = sleep
        self._chance = chance
        official = urlsplit(endpoint.url).hostname == "api.openai.com"
        limit = "max_completion_tokens" if official else "max_tokens"
        self._options: dict[str, object] = {limit: endpoint.max_tokens, "stream_options": {"include_usage": True}}

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        """Pieces of the reply, then its usage. See `LanguageModel.stream`."""
        deadline = time.monotonic() + self._endpoint.deadline
        for attempt in range(self._endpoint.retries + 1):
            begun = False
            try:
                for piece in self._try(messages, deadline):
                    begun = True
                    yield piece
                return
            except Fault as error:
                fault = _broken_off(error) if begun else error
            pause = self._pause(fault, attempt)
            if begun or not fault.passing or attempt == self._endpoint.retries or time.monotonic() + pause >= deadline:
                break
            self._sleep(pause)
        raise self._error(fault)

    def _try(self, messages: Sequence[Message], deadline: float) -> Iterator[str | Usage]:
        reply = Reply(thinks_aloud(self.name))
        try:
            for data in until(deadline, self._events(messages, deadline)):
                if piece := reply.read(data):
                    yield piece
        except Exception as error:
            raise read_fault(error) from None
        if rest := reply.finish():
            yield rest
        yield self._usage(messages, reply)

    def _events(self, messages: Sequence[Message], deadline: float) -> Iterator[Mapping[str, Any]]:
        with self._request(messages, deadline) as stream:
            kind = stream.response.headers.get("content-type", "")
            if "event-stream" not in kind and ("json" in kind or "html" in kind):
                yield read_body(stream.response.read())
                return
            for chunk in stream:
                yield chunk.to_dict() if hasattr(chunk, "to_dict") else {}

    @cached_property
    def _client(self) -> Any:
        from openai import OpenAI

        return OpenAI(base_url=self._endpoint.url, api_key=self._endpoint.key or "none", max_retries=0)

    def _request(self, messages: Sequence[Message], deadline: float) -> Any:
        """Open the stream, leaving out in turn each optional parameter that the endpoint says it does not take."""
        from openai import APIStatusError, Omit, Timeout

        prompt = [{"role": message.role, "content": message.content} for message in messages]
        # an endpoint of one's own may know no keys: then none is sent, and none is taken from the environment
        keyless = None if self._endpoint.key else {"Authorization": Omit()}
        while True:
            options = dict(self._options)
            left = max(0.1, deadline - time.monotonic())
            limits = {"timeout": Timeout(left, connect=min(left, CONNECT_SECONDS)), "extra_headers": keyless}
            try:
                return self._client.chat.completions.create(
                    model=self.name, messages=prompt, stream=True, **limits, **options
                )
            except APIStatusError as error:
                refused = refused_parameter(error, options)
                if refused is None:
                    raise
                self._leave_out(refused)

    def _leave_out(self, parameter: str) -> None:
        options = {name: value for name, value in self._options.items() if name != parameter}
        if parameter == "max_tokens":
            options["max_completion_tokens"] = self._endpoint.max_tokens
        self._options = options

    def _usage(self, messages: Sequence[Message], reply: Reply) -> Usage:
        prompt, completion = reply.counted or (
            sum(TOKENS_PER_MESSAGE + count_tokens(message.content) for message in messages),
            count_tokens(reply.everything),
        )
        cost = self._price.cost(prompt, completion) if self._price else None
        return Usage(prompt, completion, cost, cut=reply.finish_reason in CUT_FINISHES)

    def _pause(self, fault: Fault, attempt: int) -> float:
        if fault.wait is not None:
            return fault.wait
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt) * (0.5 + 0.5 * self._chance())

    def _error(self, fault: Fault) -> LanguageModelError:
        text = f"{self.name} at {self._endpoint.address}: {fault.message}"
        if fault.wait is not None:
            text += f"; it asks to wait {fault.wait:.0f} s"
        key = self._endpoint.key
        return LanguageModelError(fault.kind, text.replace(key, "***") if key else text)


def _broken_off(fault: Fault) -> Fault:
    kind = ModelFault.TIMEOUT if fault.kind is ModelFault.TIMEOUT else ModelFault.BROKEN_OFF
    return Fault(kind, f"the reply broke off: {fault.message}")
