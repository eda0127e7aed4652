"""Language models: any OpenAI-compatible endpoint, or a llama-index LLM adapted in."""

from assistant.language_model.endpoint import Endpoint, OpenAIModel, open_language_model
from assistant.language_model.model import LanguageModel, Message, Metered, add_usage, complete

__all__ = [
    "Endpoint",
    "LanguageModel",
    "Message",
    "Metered",
    "OpenAIModel",
    "add_usage",
    "complete",
    "open_language_model",
]
