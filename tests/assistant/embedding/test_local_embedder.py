"""The local embedder against fp32 PyTorch, with the real weights."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import open_embedder
from assistant.embedding.local import LocalEmbedder
from assistant.settings import read_settings
from assistant.types import Span

REFERENCE = {
    "": [-0.118838, 0.048299, -0.002548, -0.011011, 0.051951, 0.010292, 0.115433, 0.000701],
    "word": [0.000679, 0.01293, -0.035707, 0.036984, -0.015749, -0.026926, 0.094079, 0.042057],
    "Attention is all you need.": [0.071077, -0.014153, -0.013098, -0.03878, 0.047926, 0.067854, 0.016765, -0.043984],
    "def f(x):\n    return x ** 2  # square": [
        0.03415,
        0.048506,
        0.008666,
        0.066159,
        -0.075227,
        -0.017818,
        0.011135,
        0.008501,
    ],
    "$\\alpha_{i}^2 + \\frac{a}{b} = \\int_0^1 f(x)\\,dx$": [
        0.005673,
        0.009262,
        -0.051281,
        0.017245,
        0.000293,
        0.022905,
        0.011966,
        -0.00677,
    ],
    "深層学習は素晴らしい": [0.02751, 0.115956, 0.054205, -0.027939, -0.017051, 0.035642, 0.003175, 0.017971],
    "Привет, мир! Как дела?": [-0.022401, 0.073975, 0.069159, -0.032797, -0.047176, 0.001814, 0.079043, -0.021494],
    "مرحبا بالعالم": [0.003355, 0.075415, -0.024325, 0.037743, -0.016719, 0.02626, 0.09739, -0.018743],
    "🙂🚀 !!!": [-0.018735, -0.062219, 0.073464, -0.031023, 0.009421, 0.014189, 0.087601, -0.02928],
    "retrieval augmented generation " * 150: [
        -0.045464,
        -0.006729,
        0.004663,
        0.017429,
        -0.089608,
        0.047472,
        0.014774,
        0.050558,
    ],
}
"""First 8 numbers of sentence-transformers 6.2 vectors (PyTorch 2.13 CPU, float32, max_seq_length 512, normalised)."""


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def test_vectors_equal_those_of_fp32_pytorch(embedder: LocalEmbedder) -> None:
    rows = embedder.embed(list(REFERENCE))
    assert rows.dtype == np.float32
    # 0.002 allows bf16 on processors that have it natively; float32 differs by less than 0.00001.
    np.testing.assert_allclose(rows[:, :8], np.array(list(REFERENCE.values())), atol=2e-3)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_question_has_the_vector_of_its_text(embedder: LocalEmbedder) -> None:
    for text, first in REFERENCE.items():
        np.testing.assert_allclose(embedder.embed_query(text)[:8], first, atol=1e-5)


def test_a_batch_gives_the_vectors_of_float32_whatever_it_is_computed_in(embedder: LocalEmbedder) -> None:
    odd = [
        "x = [i ** 2 for i in range(10)]\n" * 60,
        "\\frac{\\partial L}{\\partial w_{ij}} " * 90,
        "模型 " * 400,
        "\x00\u200b",
    ]
    texts = [*REFERENCE, *odd, *(f"{i} {'words of a text ' * i}" for i in range(0, 700, 70))]
    exact = np.stack([embedder.embed_query(text) for text in texts])  # questions are read in float32 everywhere
    assert (embedder.embed(texts) * exact).sum(axis=1).min() > 0.999


def test_order_and_neighbours_do_not_change_a_vector(embedder: LocalEmbedder) -> None:
    texts = [f"word {'deep learning ' * (i * 7 % 40)}{i}" for i in range(40)]
    together = embedder.embed(texts)
    apart = np.concatenate([embedder.embed([text]) for text in texts[::8]])
    assert (together[::8] * apart).sum(axis=1).min() > 0.9999


def test_no_texts_give_no_rows(embedder: LocalEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    rows, spans = embedder.embed_spans([], [])
    assert rows.shape == (0, 384)
    assert spans == []


def test_nothing_of_a_long_text_is_cut_off(embedder: LocalEmbedder) -> None:
    plain = "the weather was mild and the fields were green " * 230
    ending = plain + "quantum chromodynamics on the lattice " * 30
    vector = embedder.embed_query("quantum chromodynamics on the lattice")
    rows = embedder.embed([plain, ending])
    assert rows[1] @ vector > rows[0] @ vector + 0.05


def test_windows_hold_every_word_piece_once(embedder: LocalEmbedder) -> None:
    text = " ".join(f"w{i}" for i in range(2000))
    windows = embedder._windows([text])
    pieces = [piece for window in windows for piece in window.pieces[1:-1]]
    assert pieces == embedder._tokenizer().encode(text, add_special_tokens=False).ids
    assert max(len(window.pieces) for window in windows) <= 512


def test_a_span_is_the_mean_of_its_own_token_vectors(embedder: LocalEmbedder) -> None:
    text = "Transformers use attention. Convolutions use filters."
    spans = [Span(0, 27), Span(28, len(text))]
    rows, (parts,) = embedder.embed_spans([text], [spans])
    window = embedder._windows([text])[0]
    tokens = embedder._engine.run_one(window.pieces)
    inside = window.offsets[:, 0] >= 28
    expected = tokens[inside].mean(axis=0)
    np.testing.assert_allclose(parts[1], expected / np.linalg.norm(expected), atol=2e-3)
    np.testing.assert_allclose(rows[0], embedder.embed([text])[0], atol=1e-5)
    assert parts[0] @ embedder.embed_query("attention") > parts[1] @ embedder.embed_query("attention")


def test_a_span_across_windows_has_tokens_of_both(embedder: LocalEmbedder) -> None:
    text = "alpha beta gamma " * 300
    rows, (parts,) = embedder.embed_spans([text], [[Span(0, len(text))]])
    assert rows[0] @ parts[0] > 0.98


def test_a_span_without_word_pieces_takes_the_vector_of_its_text(embedder: LocalEmbedder) -> None:
    rows, (parts,) = embedder.embed_spans(["a b"], [[Span(1, 2), Span(0, 0)]])
    np.testing.assert_allclose(parts, np.repeat(rows, 2, axis=0), atol=1e-6)


def test_many_threads_get_the_same_vectors(embedder: LocalEmbedder) -> None:
    texts = list(REFERENCE)[:9]
    expected = embedder.embed(texts)
    found: list[float] = []

    def ask() -> None:
        rows = embedder.embed(texts)
        queries = np.stack([embedder.embed_query(text) for text in texts])
        found.append(float(min((rows * expected).sum(axis=1).min(), (queries * expected).sum(axis=1).min())))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert min(found) > 0.999


def test_a_question_overtakes_a_running_batch(embedder: LocalEmbedder) -> None:
    texts = ["an abstract about retrieval and language models " * 20] * 24
    embedder.embed_query("warm")
    ended: list[float] = []

    def embed() -> None:
        embedder.embed(texts)
        ended.append(time.perf_counter())

    batch = threading.Thread(target=embed)
    batch.start()
    embedder.embed_query("what is retrieval augmented generation?")
    answered = time.perf_counter()
    batch.join()
    assert answered < ended[0]


def test_a_question_with_its_words_goes_past_the_batches_too(
    embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder._engine, "run_batches", None)
    rows, (words,) = embedder.embed_spans(["what is retrieval?"], [[Span(8, 17)]])
    assert np.allclose(rows[0], embedder.embed_query("what is retrieval?"))
    assert words.shape == (1, 384)


def test_the_fingerprint_names_model_weights_and_dimensions(embedder: LocalEmbedder) -> None:
    assert embedder.fingerprint == "all-MiniLM-L6-v2/53aa51172d14/384/mean-512"
    assert embedder.dimensions == 384
    assert open_embedder(read_settings(embedding="local")).fingerprint == embedder.fingerprint


def test_importing_the_room_loads_no_engine() -> None:
    code = "import sys, assistant.embedding; print({'openvino', 'tokenizers', 'openai', 'torch'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_embedding_calls_no_one_and_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    code = (
        "import sys, socket\n"
        "sys.addaudithook(lambda name, of: name.startswith('socket.') and sys.exit(f'called out: {name} {of}'))\n"
        "from assistant.embedding.local import LocalEmbedder\n"
        "embedder = LocalEmbedder(); embedder.embed_query('text'); embedder.embed(['text'])\n"
        "assert sys.modules.get('openvino_telemetry') is None\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert list(tmp_path.iterdir()) == []
