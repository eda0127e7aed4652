"""True sentences about the starter papers in free rewording, each beside one made false, written by hand.

They were written before any rule was tried on them and split by chance: rules may be mended by those that were `seen`,
the `held out` ones say what that is worth on sentences that nobody has looked at.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from assistant.types import Paper

HALVES = ("seen", "held out")


@dataclass(frozen=True, slots=True)
class Reworded:
    """A sentence about `paper`, and an error of some kind: the sentence `false` cites the paper `cited`."""

    paper: Paper
    half: str
    true: str
    error: str
    false: str
    cited: Paper


def read_reworded(papers: Iterable[Paper]) -> list[Reworded]:
    """The sentences of all that are about `papers`, in the order of their file."""
    known = {paper.id: paper for paper in papers}
    lines = files("evals").joinpath("data/reworded-sentences.jsonl").read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return [
        Reworded(known[row["paper"]], row["half"], row["true"], row["error"], row["false"], known[row["cited"]])
        for row in rows
        if row["paper"] in known and row["cited"] in known
    ]
