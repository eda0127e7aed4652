"""The composition root: settings to embedder, library, model and assistant. Nothing else chooses parts."""

from dataclasses import replace
from typing import TypeVar

from assistant.answer import Assistant
from assistant.compose.extractive import ExtractiveComposer
from assistant.embedding import Embedder, open_embedder
from assistant.embedding.papers import fingerprint
from assistant.errors import SettingsError
from assistant.language_model import LanguageModel, open_language_model
from assistant.library import Library
from assistant.parts import Parts
from assistant.retrieve import Reranker, Retriever
from assistant.settings import Settings
from assistant.telemetry import switch_off_telemetry

_Kind = TypeVar("_Kind", bound=Assistant)


def open_assistant(
    settings: Settings,
    *,
    address: str = "",
    embedder: Embedder | None = None,
    kind: type[_Kind] = Assistant,  # type: ignore[assignment]
) -> _Kind:
    """An assistant made of what the settings name; `address` is where it will be served, for other processes to see.

    `embedder` is that of the settings where it is open already.

    Raises:
        AssistantError: when the settings, the local model or the library cannot be used.
    """
    switch_off_telemetry()
    model = open_language_model(settings)
    embedder = embedder or open_embedder(settings)
    library = Library.open(settings, fingerprint(embedder), dimensions=embedder.dimensions, address=address)
    try:
        return kind(_parts(settings, library, embedder, model))
    except BaseException:
        library.close()
        raise


def _parts(settings: Settings, library: Library, embedder: Embedder, model: LanguageModel | None) -> Parts:
    retriever = Retriever(library, embedder, _reranker(settings, model))
    parts = Parts(settings, library, embedder, retriever, ExtractiveComposer())
    return _with_model(parts, model) if model else parts


def _with_model(parts: Parts, model: LanguageModel) -> Parts:
    from assistant.compose.condense import ModelCondenser
    from assistant.compose.deep import DeepComposer
    from assistant.compose.written import WrittenComposer
    from assistant.verification.judge import ModelJudge

    judge = ModelJudge(model)
    return replace(
        parts,
        written=WrittenComposer(model),
        deep=DeepComposer(model, parts.retriever.retrieve, judge),
        condenser=ModelCondenser(model),
        judge=judge if parts.settings.llm_check else None,
        model=model,
    )


def _reranker(settings: Settings, model: LanguageModel | None) -> Reranker | None:
    if settings.llm_rerank and model:
        from assistant.retrieve.rerank import ModelReranker

        return ModelReranker(model)
    engine, _, name = settings.reranker.partition(":")
    if engine == "hf" and name:
        from assistant.retrieve.rerank import CrossEncoderReranker

        return CrossEncoderReranker(name)
    if settings.reranker:
        raise SettingsError(f"ASSISTANT_RERANKER: {settings.reranker!r} is not known; use hf:<model or folder>")
    return None
