"""The rules behind a verdict, one kind a file; `assistant.verify` puts them together."""
