"""The corpus of a retrieval collection as BEIR lays it out: `corpus.jsonl` with `_id`, `title` and `text`."""

from collections.abc import Iterator
from pathlib import Path

from assistant.types import Reject
from ingest.readers import Head
from ingest.readers.json_records import member, read_objects, text
from ingest.records import Record
from ingest.source import Source


def recognises(head: Head) -> bool:
    """Documents, and the queries beside them, are known by `_id` and `text`."""
    return {"_id", "text"} <= head.keys


def read(source: Source) -> Iterator[Record | Reject]:
    """Every document; its id is `beir:<folder>/<_id>`. The queries of a collection are one reject."""
    collection = Path(source.path).resolve().parent.name
    for position, found in enumerate(read_objects(source), start=1):
        if isinstance(found, Reject):
            yield found
            continue
        line, item = found
        if "title" not in item and position == 1:
            yield Reject("", 0, "no titles: these look like the queries of a collection, not its documents")
            return
        yield Record(
            title=text(item.get("title")).strip(),
            abstract=text(item.get("text")).strip(),
            line=line,
            position=position,
            url=text(member(item, "metadata", "url")) or None,
            other_ids=(f"beir:{collection}/{text(item.get('_id'))}",),
        )
