"""A llama-index LLM can stand in for an endpoint."""

import pytest
from llama_index.core.llms import MockLLM

from assistant.errors import LanguageModelError
from assistant.language_model import Message, complete
from assistant.language_model.llama_index import LlamaIndexModel
from assistant.types import Usage


def test_its_pieces_are_passed_on_and_counted():
    *pieces, usage = LlamaIndexModel(MockLLM()).stream([Message("user", "Say this back to me")])
    assert "Say this back to me" in "".join(pieces)
    assert isinstance(usage, Usage)
    assert usage.prompt_tokens > 3


def test_its_failure_is_ours_and_says_nothing_of_its_arguments():
    class Broken(MockLLM):
        def stream_chat(self, messages, **kwargs):
            raise RuntimeError("called with sk-canary-123456789")

    with pytest.raises(LanguageModelError) as caught:
        complete(LlamaIndexModel(Broken()), [Message("user", "hello")])
    assert "canary" not in str(caught.value)
