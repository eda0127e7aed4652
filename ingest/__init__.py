"""From saved pages, exports and live sources to papers of the library."""

from ingest.pipeline import ingest

__all__ = ["ingest"]
