"""The catalogue on a PostgreSQL server: the same promises through the same code.

Skipped unless ASSISTANT_TEST_DATABASE_URL names a database that this test may fill.
"""

import os

import pytest

from assistant.library import Library
from assistant.settings import Settings
from assistant.types import Filters, Sighting

URL = os.environ.get("ASSISTANT_TEST_DATABASE_URL", "")

pytestmark = pytest.mark.skipif(not URL, reason="ASSISTANT_TEST_DATABASE_URL is not set: no PostgreSQL to test on")


def test_a_library_on_a_server_keeps_its_promises(home, embed):
    with Library.open(Settings(home=home, database_url=URL), "f", dimensions=16) as library:
        library.remove([paper.id for paper in library.papers()])
        batch = [embed(n, published=f"202{n % 3}-05", authors=("Jane O'Neil",) if n % 2 else ()) for n in range(40)]
        library.store(batch)
        stamp = library.stamp()
        library.store(batch)
        assert library.stamp() == stamp
        library.store([embed(3, "Changed.", chunks=3)])
        library.resight({"p1": [Sighting("other", None, 2, "now")]})
        assert library.remove(["p5", "none"]) == 1
        assert library.chunk_count() == 41
        assert library.search_words("changed", 1)[0].paper_id == "p3"
        assert library.search_vectors(embed(3, "Changed.", chunks=3).chunk_vectors[2], 1)[0].paper_id == "p3"
        found = library.papers(Filters(since="2021-04", until="2021", authors=("o'neil",), sources=("PAGE",)))
        assert [paper.id for paper in found] == ["p1", "p7", "p13", "p19", "p25", "p31", "p37"]
        assert len(library.paper("p1").sightings) == 2
        assert library.find_titles("on the study of subject9 today") == ["p9"]
        library.journal.keep_trace("t", "1")
        library.journal.keep_trace("t", "2")
        assert library.journal.trace("t") == "2"
        assert library.faults() == []
    with Library.open(Settings(home=home, database_url=URL), "f", dimensions=16) as library:
        assert library.status().generation == 1
        assert library.search_words("topic8", 1)[0].paper_id == "p8"
