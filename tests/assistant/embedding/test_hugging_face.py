"""The Hugging Face embedder, with a small model that stands in for sentence-transformers and PyTorch."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.embedding import open_embedder
from assistant.embedding.hf import HuggingFaceEmbedder
from assistant.settings import read_settings
from assistant.types import Span

LONGEST = 12


class Model:
    """Reads up to ten words; a text's vector is (its number of letters a, 1)."""

    max_seq_length = LONGEST
    prompts = MappingProxyType({"query": "question: "})

    def __init__(self, name: str, device: str | None = None) -> None:
        self.name, self.device = name, device
        self.encoded: list[tuple[int, int]] = []

    def encode(self, texts: list[str], batch_size: int, **_: Any) -> Any:
        self.encoded.append((len(texts), batch_size))
        return np.array([[text.count("a"), 1.0] for text in texts])

    def tokenizer(self, text: str, **_: Any) -> dict[str, list[tuple[int, int]]]:
        ends, found = 0, []
        for word in text.split(" "):
            found.append((ends, ends + len(word)))
            ends += len(word) + 1
        return {"offset_mapping": found}


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def install(found: bool) -> None:
        torch, transformers = ModuleType("torch"), ModuleType("sentence_transformers")
        torch.cuda = SimpleNamespace(is_available=lambda: found)  # type: ignore[attr-defined]
        transformers.SentenceTransformer = Model  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "torch", torch)
        monkeypatch.setitem(sys.modules, "sentence_transformers", transformers)

    return install


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "config.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(("found", "device"), [(True, "cuda"), (False, None)])
def test_a_gpu_is_used_where_there_is_one(found, device, folder, with_gpu) -> None:
    with_gpu(found)
    embedder = HuggingFaceEmbedder(str(folder))
    embedder.embed(["a"])
    assert embedder._model.device == device


def test_texts_go_in_batches_and_long_ones_in_pieces(folder, with_gpu) -> None:
    with_gpu(False)
    embedder = open_embedder(read_settings(embedding=f"hf:{folder}"))
    rows = embedder.embed(["a", "b b", "a a a"] * 50 + [" ".join("a" * 25)])
    assert embedder._model.encoded == [(153, 64)]
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)
    assert rows[1] == pytest.approx([0, 1])
    assert rows[2] == pytest.approx(np.array([3, 1]) / np.sqrt(10))
    assert embedder.embed([]).shape == (0, 2)


def test_a_question_has_the_prompt_of_the_model(folder, with_gpu) -> None:
    with_gpu(False)
    embedder = HuggingFaceEmbedder(str(folder))
    assert embedder.embed_query("a") == pytest.approx(embedder.embed(["question: a"])[0])
    whole, (parts,) = embedder.embed_spans(["a b"], [[Span(2, 3)]])
    assert whole[0] == pytest.approx(embedder.embed(["a b"])[0])
    assert parts[0] == pytest.approx([0, 1])


def test_the_fingerprint_follows_the_weights(folder, with_gpu) -> None:
    with_gpu(False)
    first = HuggingFaceEmbedder(str(folder)).fingerprint
    assert first == HuggingFaceEmbedder(str(folder)).fingerprint
    assert first.endswith("/2")
    (folder / "model.safetensors").write_bytes(b"other weights")
    assert HuggingFaceEmbedder(str(folder)).fingerprint != first
