"""Texts longer than an engine reads, and spans of texts, for engines that only give one vector a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from assistant.types import Span, Vectors


def unit(rows: Vectors) -> Vectors:
    """Rows divided by their length; a row of zeros stays zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return scaled


def embed_whole(
    texts: Sequence[str], cut: Callable[[str], Sequence[str]], embed: Callable[[list[str]], Vectors]
) -> Vectors:
    """Unit rows of texts of any length: the mean of the vectors of a text's pieces, weighted by their characters.

    `cut` gives a text's pieces, at least one, together the whole text; `embed` gives a row a piece.
    """
    cuts = [cut(text) for text in texts]
    rows = unit(np.asarray(embed([piece for pieces in cuts for piece in pieces]), np.float32))
    weights = [np.array([max(1, len(piece)) for piece in pieces], np.float32) for pieces in cuts]
    ends = np.cumsum([len(pieces) for pieces in cuts])
    means = [weight @ rows[end - len(weight) : end] for weight, end in zip(weights, ends, strict=True)]
    return unit(np.stack(means))


def embed_apart(
    embed: Callable[[Sequence[str]], Vectors], texts: Sequence[str], spans: Sequence[Sequence[Span]]
) -> tuple[Vectors, list[Vectors]]:
    """Rows of the texts and of their spans, each span embedded as a text of its own."""
    quoted = [text[span.start : span.end] for text, of_text in zip(texts, spans, strict=True) for span in of_text]
    rows = embed([*texts, *quoted])
    ends = len(texts) + np.cumsum([len(of_text) for of_text in spans], dtype=int)
    return rows[: len(texts)], [rows[end - len(of_text) : end] for of_text, end in zip(spans, ends, strict=True)]
