"""Claims that people labelled as supported by a text or not, in the layouts of four published sets.

| folder               | layout                                                               |
|----------------------|----------------------------------------------------------------------|
| scifact-claims       | SciFact claims; their abstracts in `../scifact/corpus.jsonl` (BEIR)    |
| healthver            | HealthVer: claim, evidence, Supports, Refutes or Neutral               |
| expertqa-attribution | ExpertQA: claim, evidence passages, Complete, Partial or Incomplete    |
| faithbench           | FaithBench: source, summary, Consistent … Unwanted                     |

Nothing is downloaded; a folder that is not there gives nothing.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim, the text it is put to, and people's label in the words of its set."""

    claim: str
    text: str
    label: str


SUPPORTED_LABELS = frozenset({"SUPPORT", "Supports", "Complete", "Consistent"})
"""The labels that say: all of the claim is in the text."""


def read_labelled(folder: Path) -> dict[str, list[Labelled]]:
    """The claims of each set that stands under `folder`, in the order of their files."""
    found = {name: list(reader(folder)) for name, reader in _READERS.items()}
    return {name: claims for name, claims in found.items() if claims}


def _rows(folder: Path, name: str) -> Iterator[Mapping[str, Any]]:
    for path in sorted((folder / name).glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def _scifact(folder: Path) -> Iterator[Labelled]:
    corpus = {str(row.get("_id")): str(row.get("text")) for row in _corpus(folder / "scifact" / "corpus.jsonl")}
    for row in _rows(folder, "scifact-claims"):
        for document in row["cited_doc_ids"]:
            evidence = row["evidence"].get(document)
            if document in corpus:
                yield Labelled(row["claim"], corpus[document], evidence[0]["label"] if evidence else "not said")


def _corpus(path: Path) -> Iterator[Mapping[str, Any]]:
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _healthver(folder: Path) -> Iterator[Labelled]:
    for row in _rows(folder, "healthver"):
        yield Labelled(row["claim"], row["evidence"], row["label"])


def _expertqa(folder: Path) -> Iterator[Labelled]:
    for row in _rows(folder, "expertqa-attribution"):
        claim = re.sub(r"\s*\[\d+\]", "", row["claim"]).strip()
        yield Labelled(claim, "\n".join(row["evidence"]), row["support"])


def _faithbench(folder: Path) -> Iterator[Labelled]:
    for row in _rows(folder, "faithbench"):
        yield Labelled(row["summary"], row["source"], row["worst-label"])


_READERS: Mapping[str, Callable[[Path], Iterator[Labelled]]] = {
    "scifact-claims": _scifact,
    "healthver": _healthver,
    "expertqa-attribution": _expertqa,
    "faithbench": _faithbench,
}
