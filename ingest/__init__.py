"""From saved pages, exports and live sources to papers of the library."""
