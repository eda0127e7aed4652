"""The environment that the peers are installed in, made in the cache folder when it is not there."""

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

GROUPS = (
    ("sentence-transformers",),
    ("chromadb", "onnxruntime", "onnx", "onnxscript", "tokenizers"),
    ("llama-index-core", "llama-index-vector-stores-chroma", "llama-index-embeddings-huggingface"),
    ("paper-qa",),
)


def environment(**more: str) -> dict[str, str]:
    """Environment variables for a process of a peer or of ours: the project can be imported, no hub is asked."""
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    offline = {"HF_HUB_OFFLINE": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "ANONYMIZED_TELEMETRY": "False"}
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "TOKENIZERS_PARALLELISM": "true",
        **offline,
        **more,
    }


def make_peers(cache: Path, torch: str = "torch") -> str:
    """The Python of an environment with the peers; what cannot be installed is said and left out.

    PyTorch comes first, as the requirement `torch`, so that no later package brings another build of it.
    """
    folder = cache / "peers"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.exists():
        return str(python)
    print(f"making an environment for the peers in {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True)
    _install(python, (torch,))
    pinned = _freeze_torch(python)
    for packages in GROUPS:
        _install(python, (*packages, *pinned))
    return str(python)


def _install(python: Path, packages: Sequence[str]) -> None:
    done = subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=False)
    if done.returncode:
        print(f"{' '.join(packages)} cannot be installed", file=sys.stderr)


def _freeze_torch(python: Path) -> list[str]:
    """The installed PyTorch as a requirement, so that no later package brings the build with CUDA."""
    asked = "from importlib.metadata import version; print(version('torch'))"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return [f"torch=={done.stdout.strip()}"] if not done.returncode else []
