import os
import sys

import pytest

from assistant import tokens


@pytest.fixture(autouse=True)
def _fresh_table():
    tokens._encoding.cache_clear()
    yield
    tokens._encoding.cache_clear()


def test_tokens_are_counted_as_cl100k_base_counts_them():
    # counts published in OpenAI's cookbook for this encoding
    assert tokens.count_tokens("antidisestablishmentarianism") == 6
    assert tokens.count_tokens("2 + 2 = 4") == 7


def test_special_tokens_in_a_text_are_ordinary_text():
    assert tokens.count_tokens("<|endoftext|>") > 1


def test_counting_leaves_the_environment_as_it_was(monkeypatch):
    monkeypatch.setenv(tokens.CACHE_VARIABLE, "/somewhere")
    tokens.count_tokens("a")
    assert os.environ[tokens.CACHE_VARIABLE] == "/somewhere"
    tokens._encoding.cache_clear()
    monkeypatch.delenv(tokens.CACHE_VARIABLE)
    tokens.count_tokens("a")
    assert tokens.CACHE_VARIABLE not in os.environ


def test_llama_index_is_not_imported_for_its_table():
    before = {name for name in sys.modules if name.startswith("llama_index.core")}
    tokens.count_tokens("a")
    assert {name for name in sys.modules if name.startswith("llama_index.core")} == before


def test_without_the_table_nothing_is_fetched_and_the_count_is_never_too_low(monkeypatch):
    real = tokens.count_tokens("Büschel, “quoted” and 中文")
    tokens._encoding.cache_clear()
    monkeypatch.setattr(tokens, "TABLE_SHA256", "0" * 64)
    assert tokens.count_tokens("Büschel, “quoted” and 中文") >= real
