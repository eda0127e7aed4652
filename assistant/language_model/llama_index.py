"""A llama-index LLM used as the product's language model, for engines that speak no OpenAI protocol."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.errors import LanguageModelError, ModelFault
from assistant.language_model.model import Message
from assistant.language_model.thinking import ThinkingFilter, thinks_aloud
from assistant.tokens import count_tokens
from assistant.types import Usage

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


class LlamaIndexModel:
    """Adapts any llama-index LLM. Its own retries and timeouts hold; tokens are counted here and have no price."""

    def __init__(self, llm: "LLM") -> None:
        self._llm = llm
        self.name = llm.metadata.model_name or type(llm).__name__

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        """Pieces of the reply, then its usage. See `LanguageModel.stream`."""
        from llama_index.core.llms import ChatMessage

        thinking = ThinkingFilter(thinks_aloud(self.name))
        text = ""
        try:
            for response in self._llm.stream_chat([ChatMessage(role=m.role, content=m.content) for m in messages]):
                text += response.delta or ""
                if shown := thinking.feed(response.delta or ""):
                    yield shown
        except Exception as error:
            fault = type(error).__name__  # its text may hold what it was called with, a key included
        else:
            if rest := thinking.flush():
                yield rest
            prompt = sum(count_tokens(message.content) for message in messages)
            yield Usage(prompt, count_tokens(text))
            return
        kind = ModelFault.BROKEN_OFF if text else ModelFault.UNREACHABLE
        raise LanguageModelError(kind, f"{self.name}: the llama-index model failed ({fault}); check its settings")
