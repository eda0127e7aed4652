"""The tables of the catalogue. Portable SQL types only, so that SQLite and PostgreSQL hold the same library.

Blobs are little-endian: vectors are float16 rows (half the disk of float32; the cosine to the float32 row differs by
less than 1e-6 for unit vectors, far under what reorders neighbours), spans are int32 pairs of start and end, phrases
are int8 rows with an int32 count for the title and for each sentence.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

FORMAT = 2
"""Version of these tables; a library of a newer one is refused, an older one gets the tables that it lacks."""

metadata = MetaData()

_Ordered = String().with_variant(String(collation="C"), "postgresql")  # compared byte by byte, as SQLite does

library = Table(
    "library",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("library_id", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("next_number", Integer, nullable=False),
)
"""One row. `seq` counts every change; `next_number` is the number of the next new paper."""

papers = Table(
    "papers",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("seq", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("most_chunks", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("authors_count", Integer),
    Column("published", _Ordered),
    Column("published_text", Text),
    Column("upvotes", Integer),
    Column("comments", Integer),
    Column("url", Text),
    Column("arxiv_id", String),
    Column("doi", String),
    Column("categories", Text, nullable=False),
    Column("title_key", String, nullable=False),
    Column("title_words", Text, nullable=False),
    Column("author_words", Text, nullable=False),
    Column("category_words", Text, nullable=False),
    Index("papers_seq", "seq"),
    Index("papers_title_key", "title_key"),
)
"""`number` is given once and never again; `most_chunks` is the most chunks the paper ever had, so that an index knows
every row it may hold of it; `*_words` are folded for filters, and `title_key` for finding titles in a text."""

names = Table(
    "names",
    metadata,
    Column("name", _Ordered, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Index("names_number", "number"),
)
"""What papers call their own work."""

sightings = Table(
    "sightings",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=True),
    Column("number", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("page_date", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("ingested_at", String, nullable=False),
    UniqueConstraint("number", "name", "page_date", "position"),
)
"""An unknown page date is the empty string, for NULL is never equal to itself."""

chunks = Table(
    "chunks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("chunk_vectors", LargeBinary, nullable=False),
    Column("spans", LargeBinary, nullable=False),
    Column("sentence_vectors", LargeBinary, nullable=False),
)
"""The first row of `sentence_vectors` is the title's: a search reads both at once."""


def _table_of_phrases(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("counts", LargeBinary, nullable=False),
        Column("rows", LargeBinary, nullable=False),
    )


phrases = _table_of_phrases("phrases")
"""Apart from `embeddings`, which every search reads: these are read for the best candidates only."""

staged_phrases = _table_of_phrases("staged_phrases")
"""Phrases of the papers in `staged`."""

staged = Table(
    "staged",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("chunks", Text, nullable=False),
    Column("chunk_vectors", LargeBinary, nullable=False),
    Column("spans", LargeBinary, nullable=False),
    Column("sentence_vectors", LargeBinary, nullable=False),
)
"""Embeddings by the next embedder, until every paper has one."""

removed = Table(
    "removed",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False, index=True),
    Column("most_chunks", Integer, nullable=False),
)
"""Papers that an index may still hold."""

projections = Table(
    "projections",
    metadata,
    Column("holder", String, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("applied_seq", Integer, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("seal", Text, nullable=False),
)
"""How far the indexes of each holder (one for SQLite, one a machine for a server) are, and what they looked like when
they were last at rest."""

traces = Table(
    "traces",
    metadata,
    Column("id", String, primary_key=True),
    Column("record", Text, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=True),
    Column("trace_id", String, nullable=False),
    Column("thumb", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("given_at", String, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("turns", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("record", Text, nullable=False),
)
