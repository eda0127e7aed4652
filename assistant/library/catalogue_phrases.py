"""Phrases to rows and back."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from assistant.library.catalogue_engine import Database
from assistant.types import EmbeddedPaper, Phrases


def phrase_rows(numbered: Iterable[tuple[int, EmbeddedPaper]]) -> list[dict[str, Any]]:
    """The rows of `phrases`, for the papers that have any."""
    return [
        {"number": number, "counts": np.array(of.counts, dtype="<i4").tobytes(), "rows": of.rows.tobytes()}
        for number, embedded in numbered
        if (of := embedded.phrases) is not None
    ]


def read_phrases(database: Database, dimensions: int, numbers: Sequence[int]) -> dict[int, Phrases]:
    """The phrases of papers (a thousand at most) by number; a paper without any is left out."""
    marks = ",".join("?" * len(numbers))
    with database.look() as ask:
        held = ask(f"SELECT number, counts, rows FROM phrases WHERE number IN ({marks})", *numbers) if marks else []
    return {number: _to_phrases(counts, rows, dimensions) for number, counts, rows in held}


def _to_phrases(counts: bytes, rows: bytes, dimensions: int) -> Phrases:
    parts = struct.unpack(f"<{len(counts) // 4}i", counts)  # a third of the time of numpy for so few
    return Phrases(parts, np.frombuffer(rows, dtype=np.int8).reshape(-1, dimensions))
