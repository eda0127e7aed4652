"""One format a file: each reader turns a source into records and rejects, lazily and in order."""
