"""Puts a reply together from what an OpenAI-compatible endpoint sends, in pieces or whole."""

import json
from collections.abc import Mapping
from typing import Any

from assistant.errors import ModelFault
from assistant.language_model.faults import Fault, read_error_body
from assistant.language_model.thinking import ThinkingFilter


def read_body(body: bytes) -> Mapping[str, Any]:
    """A reply that came whole although a stream was asked for.

    Raises:
        Fault: when it is an error, or no JSON object.
    """
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Fault(ModelFault.UNREADABLE, "it sent a web page, not a reply; check ASSISTANT_LLM_BASE_URL")
    if data.get("error"):
        raise read_error_body(data["error"])
    return data


class Reply:
    """One reply. With `hold`, it may begin inside a thought; see `ThinkingFilter`."""

    def __init__(self, hold: bool) -> None:
        self.finish_reason: str | None = None
        self.counted: tuple[int, int] | None = None
        self.everything = ""
        self._thinking = ThinkingFilter(hold)
        self._shown = False

    def read(self, data: Mapping[str, Any]) -> str:
        """The visible text in one object."""
        if data.get("usage"):
            self._count(data["usage"])
        choices = data.get("choices")
        if not choices:
            return ""
        self.finish_reason = choices[0].get("finish_reason") or self.finish_reason
        part = choices[0].get("delta") or choices[0].get("message") or {}
        thoughts = part.get("reasoning_content") or part.get("reasoning")
        if thoughts:
            self._thinking.release()
        text = _text(part.get("content"))
        self.everything += text + (thoughts if isinstance(thoughts, str) else "")
        return self._seen(self._thinking.feed(text))

    def finish(self) -> str:
        """The visible rest.

        Raises:
            Fault: when the reply was not whole, or there was nothing in it.
        """
        if self.finish_reason is None:
            nothing = "it sent no reply" if not self.everything else "it stopped without saying that it had finished"
            kind = ModelFault.BROKEN_OFF if self.everything else ModelFault.UNREADABLE
            raise Fault(kind, nothing, passing=bool(self.everything))
        rest = self._seen(self._thinking.flush())
        if not self._shown:
            raise Fault(ModelFault.UNREADABLE, f"its reply is empty (finish reason: {self.finish_reason})")
        return rest

    def _seen(self, text: str) -> str:
        self._shown = self._shown or bool(text.strip())
        return text

    def _count(self, usage: Mapping[str, Any]) -> None:
        prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
        if isinstance(prompt, int) and isinstance(completion, int):
            self.counted = (prompt, completion)


def _text(content: object) -> str:
    """The text of a message's content: a string, or parts of which those of type `text` count."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(
        str(part.get("text") or "") for part in parts if isinstance(part, dict) and part.get("type") == "text"
    )
