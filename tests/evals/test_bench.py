"""What the benchmarks are made of; nothing here is timed."""

import sys

import numpy as np
import pytest
from tokenizers import Tokenizer

from assistant.embedding.weights import find_weights
from assistant.types import Span
from evals.bench.ingesting import Ingested, render_ingest
from evals.bench.papers import StandIn, make_papers
from evals.bench.plot import draw_bars
from evals.bench.scale import tenths
from evals.bench.tokenizing import compare_tokens, make_strings, word_pieces


def test_generated_papers_are_the_same_again_and_unlike_each_other():
    papers = list(make_papers(300))
    assert papers == list(make_papers(300))
    for name in ("title", "abstract", "arxiv_id"):
        assert len({paper[name] for paper in papers}) == 300


def test_a_stand_in_gives_a_text_the_same_unit_vector_between_real_ones():
    bank = np.random.default_rng(0).standard_normal((200, 32)).astype(np.float32)
    bank /= np.linalg.norm(bank, axis=1, keepdims=True)
    embedder = StandIn(bank)
    whole, (parts,) = embedder.embed_spans(["one text"], [[Span(0, 3), Span(4, 8)]])
    assert whole[0] == pytest.approx(embedder.embed_query("one text"))
    assert np.linalg.norm([*whole, *parts], axis=1) == pytest.approx(1)
    assert (whole @ bank.T).max() > 0.6
    assert not np.allclose(whole[0], embedder.embed_query("another text"))


def test_the_rate_of_each_tenth_of_a_run():
    marks = [(second, 10 * second) for second in range(1, 6)] + [
        (5 + second, 50 + 5 * second) for second in range(1, 11)
    ]
    assert tenths(marks, 0) == pytest.approx([10.0] * 5 + [5.0] * 5)


def test_ratios_are_to_the_reference_and_what_failed_is_named():
    table = render_ingest(
        [
            Ingested("ours", 10, 1, (5, 5)),
            Ingested("llama-index starter", 40, 50, (5, 10)),
            Ingested("chroma", error="no wheel"),
        ]
    )
    assert "| ours | 10.0 | 4.00 | 1.0 | 50.00 | 5 | 5 |" in table
    assert "Left out: chroma (no wheel)." in table


def test_the_plot_is_drawn(tmp_path):
    draw_bars(tmp_path / "speed.png", {"ours": 2.0, "other": 1.0}, {})
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")


def test_word_pieces_of_several_windows_are_those_of_the_whole_text():
    strings = make_strings(300)
    assert strings == make_strings(300)
    tokenizer = Tokenizer.from_file(str(find_weights().tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    whole = [encoding.ids for encoding in tokenizer.encode_batch(strings)]
    assert max(map(len, whole)) > 512
    assert word_pieces(strings) == whole


def test_tokenizers_are_not_compared_where_the_peers_lack_theirs(tmp_path, monkeypatch):
    monkeypatch.setattr("evals.bench.tokenizing.WORKER", tmp_path / "nowhere.py")
    assert "not compared" in compare_tokens(sys.executable, tmp_path)
    (tmp_path / "nowhere.py").write_text("raise SystemExit(3)")
    assert "exit code 3" in compare_tokens(sys.executable, tmp_path)
