"""Embedders behind an endpoint and behind llama-index, and the choice between them."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from assistant.embedding import open_embedder
from assistant.embedding.openai_embedder import BATCH_TEXTS, OpenAIEmbedder
from assistant.errors import EmbeddingError, SettingsError
from assistant.settings import read_settings
from assistant.types import Span


class Endpoint(ThreadingHTTPServer):
    """An OpenAI-compatible `/embeddings` that gives each text (its length, 1, 0); `faults` are status codes first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.batches: list[list[str]] = []
        self.faults: list[int] = []
        self.drop = 0
        self.url = f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        if self.server.faults:
            return self._reply(self.server.faults.pop(0), {"error": {"message": "bad key secret-key"}})
        if "" in sent:
            return self._reply(400, {"error": {"message": "empty input"}})
        self.server.batches.append(sent)
        rows = [{"object": "embedding", "index": i, "embedding": [len(text), 1.0, 0.0]} for i, text in enumerate(sent)]
        kept = rows[self.server.drop :][::-1]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return self._reply(200, {"object": "list", "data": kept, "model": "m", "usage": usage})

    def _reply(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def embedder(endpoint: Endpoint) -> Iterator[OpenAIEmbedder]:
    opened = OpenAIEmbedder("m", endpoint.url, "secret-key")
    yield opened
    opened.close()


def test_texts_are_sent_in_batches_and_rows_come_back_in_order(endpoint: Endpoint, embedder: OpenAIEmbedder) -> None:
    texts = ["x" * (i % 17 + 1) for i in range(BATCH_TEXTS + 5)]
    rows = embedder.embed(texts)
    assert [len(batch) for batch in endpoint.batches] == [BATCH_TEXTS, 5]
    np.testing.assert_allclose(rows[:, 0] / rows[:, 1], [len(text) for text in texts], rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_empty_and_very_long_texts_have_a_vector(endpoint: Endpoint, embedder: OpenAIEmbedder) -> None:
    assert np.isfinite(embedder.embed(["", "y" * 50_000])).all()
    assert sum(len(text) for batch in endpoint.batches for text in batch) == 50_001
    assert embedder.embed([]).shape == (0, 3)


def test_spans_are_texts_of_their_own(embedder: OpenAIEmbedder) -> None:
    rows, (first, second) = embedder.embed_spans(["abcdef", "gh"], [[Span(0, 2), Span(2, 6)], []])
    assert rows.shape == (2, 3)
    np.testing.assert_allclose(first[:, 0] / first[:, 1], [2, 4], rtol=1e-5)
    assert second.shape == (0, 3)


def test_a_passing_fault_is_tried_again(endpoint: Endpoint, embedder: OpenAIEmbedder) -> None:
    endpoint.faults = [503, 429]
    assert embedder.fingerprint == "openai:m/3"


def test_a_lasting_fault_names_the_settings_and_never_the_key(endpoint: Endpoint, embedder: OpenAIEmbedder) -> None:
    endpoint.faults = [401]
    with pytest.raises(EmbeddingError, match="ASSISTANT_EMBEDDING_API_KEY") as caught:
        embedder.embed(["text"])
    assert "secret-key" not in str(caught.value)


def test_too_few_vectors_are_an_error(endpoint: Endpoint, embedder: OpenAIEmbedder) -> None:
    endpoint.drop = 1
    with pytest.raises(EmbeddingError, match="2 texts were sent and 1 vectors came back"):
        embedder.embed(["one", "two"])


def test_llama_index_embeds_with_ours(embedder: OpenAIEmbedder) -> None:
    from assistant.embedding.llama import LlamaIndexEmbedding

    wrapped = LlamaIndexEmbedding(embedder)
    assert wrapped.get_text_embedding("four") == pytest.approx(embedder.embed(["four"])[0].tolist())
    assert wrapped.get_query_embedding("four") == pytest.approx(embedder.embed_query("four").tolist())
    assert len(wrapped.get_text_embedding_batch(["a", "bb", "ccc"])) == 3


def test_an_unknown_embedding_is_refused() -> None:
    with pytest.raises(SettingsError, match="openai:<model>"):
        open_embedder(read_settings(embedding="word2vec"))


def test_hugging_face_models_ask_for_their_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SettingsError, match=r"research-assistant\[hf\]"):
        open_embedder(read_settings(embedding="hf:some/model")).embed(["text"])
