"""Each format other than a saved text page: what is read of it, and what its faults cost."""

import json
from pathlib import Path

import pytest

from assistant.types import Reject
from ingest.readers import FORMATS, choose_reader
from ingest.records import Record, keys_of
from ingest.source import Source
from tests.ingest.formats import ATOM, BIBTEX, CSV, FULL, HF, JSON_FORMATS, OWN, RIS, TEXT_FORMATS, TITLE
from tests.ingest.pages import PAPERS


@pytest.fixture
def read(tmp_path: Path):
    def run(name: str, content: str | bytes, expected: str) -> list[Record | Reject]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        source = Source(name, str(path), path.stat().st_size)
        found, reader = choose_reader(source)
        assert found == expected
        return list(reader.read(source))

    return run


def facts(record: Record) -> tuple[object, ...]:
    return (record.title, record.abstract, record.authors, record.authors_count, record.published)


IDS = [name for name, _, _ in JSON_FORMATS]


@pytest.mark.parametrize(("name", "item", "key"), JSON_FORMATS, ids=IDS)
@pytest.mark.parametrize("shape", ["lines", "list", "pretty", "inside"])
def test_json_is_read_in_every_shape(name, item, key, shape, read):
    shapes = {
        "lines": f"{json.dumps(item)}\n\n{json.dumps(item)}",
        "list": json.dumps([item, item]),
        "pretty": json.dumps([item, item], indent=2),
        "inside": json.dumps({"meta": {"count": 2}, "results": [item, item]}),
    }
    found = read("x.json", shapes[shape], name)
    assert [facts(record) for record in found] == [facts(FULL)] * 2
    assert [keys_of(record)[0] for record in found] == [key] * 2
    assert [record.position for record in found] == [1, 2]


@pytest.mark.parametrize(("name", "item", "key"), JSON_FORMATS, ids=IDS)
def test_members_of_the_wrong_kind_do_no_harm(name, item, key, read):
    for wrong in (None, 7, "text", [], {}, [None, 3, {"name": 5}]):
        spoilt = [item | {member: wrong} for member in item]
        if name == "hf_api":
            spoilt += [item | {"paper": item["paper"] | {member: wrong}} for member in item["paper"]]
        found = read("x.jsonl", "\n".join(map(json.dumps, [item, *spoilt])), name)
        assert all(isinstance(record, Record) for record in found)
        assert all(isinstance(author, str) for record in found for author in record.authors)


def test_details_of_a_daily_paper_are_kept(read):
    [paper] = read("x.json", json.dumps([HF]), "hf_api")
    assert (paper.upvotes, paper.comments, paper.page_date, paper.categories) == (12, 3, "2024-05-04", ("moss",))
    assert paper.url == "https://huggingface.co/papers/2405.00001"


def test_a_broken_line_costs_that_line_alone(read):
    good = json.dumps(OWN)
    found = read("x.jsonl", f"{good}\n{good[:100]}\n[3]\n\n{good}\n".encode() + b'{"title": "caf\xe9"}\n', "papers")
    assert [type(item) for item in found] == [Record, Reject, Reject, Record, Reject]
    assert [item.line for item in found] == [1, 2, 3, 5, 6]
    assert "not UTF-8: byte 0xE9" in found[-1].reason


def test_a_broken_first_line_costs_that_line_alone(read):
    found = read("x.jsonl", f"{json.dumps(OWN)[:-9]}\n{json.dumps(OWN)}\n{json.dumps(OWN)}\n", "papers")
    assert [type(item) for item in found] == [Reject, Record, Record]


def test_a_list_that_is_cut_off_keeps_what_stands_before(read):
    whole = json.dumps([OWN, OWN, OWN], indent=1)
    found = read("x.json", whole[: len(whole) - 200], "papers")
    assert [type(item) for item in found] == [Record, Record, Reject]
    assert "nothing behind it was read" in found[-1].reason
    assert found[-1].line == whole[: whole.rindex("{")].count("\n") + 1


def test_hostile_json_is_a_reject(read):
    deep = '{"title": "x", "abstract": ' + "[" * 100_000
    long = '{"title": "x", "abstract": ' + "9" * 5_000 + "}"
    for text in (deep, long, f"{deep}\n{deep}"):
        assert isinstance(read("x.json", text, "papers")[0], Reject)


def test_a_collection_is_read_by_its_ids_and_its_queries_are_told(read, tmp_path: Path):
    documents = [
        {"_id": str(i), "title": TITLE, "text": abstract, "metadata": {}} for i, (_, abstract) in enumerate(PAPERS)
    ]
    found = read("corpus.jsonl", "\n".join(map(json.dumps, documents)), "beir")
    assert [keys_of(record)[0] for record in found] == [f"beir:{tmp_path.name}/{i}" for i in range(6)]
    [reject] = read("queries.jsonl", '{"_id": "1", "text": "what is moss?"}\n{"_id": "2", "text": "why?"}', "beir")
    assert "queries" in reject.reason


@pytest.mark.parametrize(("name", "file", "content"), TEXT_FORMATS, ids=[file for _, file, _ in TEXT_FORMATS])
def test_other_formats_give_the_same_paper(name, file, content, read):
    records = [item for item in read(file, content, name) if isinstance(item, Record)]
    assert [facts(record) for record in records] == [facts(FULL)]
    assert keys_of(records[0])[0] == "doi:10.1234/moss"
    crlf = [item for item in read(file, content.replace("\n", "\r\n"), name) if isinstance(item, Record)]
    assert [facts(record) for record in crlf] == [facts(FULL)]


def test_xml_entities_are_refused_and_a_cut_keeps_what_stands_before(read):
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    [reject] = read("x.xml", ATOM.replace("<feed", f"{bomb}<feed", 1).replace(TITLE[:4], "&b;"), "arxiv")
    assert "not safe" in reject.reason
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</feed>")]
    found = read("x.xml", ATOM.replace("</feed>", entry[:-60]), "arxiv")
    assert [type(item) for item in found] == [Record, Reject]


def test_a_broken_entry_costs_that_entry_alone(read):
    found = read("x.bib", "@article{a, title = {Open {brace},\n\n" + BIBTEX + "@misc{b, title", "bibtex")
    assert [type(item) for item in found] == [Reject, Record, Reject]
    assert [item.line for item in found] == [1, 5, 11]


def test_a_reference_that_is_cut_off_is_a_reject(read):
    found = read("x.ris", RIS + RIS[: RIS.index("DA  -")], "ris")
    assert [type(item) for item in found] == [Record, Reject]
    assert "cut off" in found[1].reason


def test_rows_that_do_not_fit_are_rejects(read):
    found = read("x.csv", CSV + "only,two\n" + CSV.splitlines()[1] + "\n", "delimited")
    assert [type(item) for item in found] == [Record, Reject, Record]
    assert found[1].line == 3
    [reject] = read("x.csv", "a,b\n1,2\n", "delimited")
    assert "no column is called title" in reject.reason


def test_saved_html_is_read_by_its_data_or_by_its_text(read):
    props = json.dumps({"dailyPapers": [HF]}).replace('"', "&quot;")
    [record] = read("x.html", f'<!doctype html><body><div data-props="{props}"></div></body>', "listing_page")
    assert (facts(record), record.upvotes) == (facts(FULL), 12)
    articles = "".join(
        f'<article><h3><a href="/papers/2405.0000{i}">{t.replace("&", "&amp;")}</a></h3><p>{a}</p>'
        f"<ul><li>• 4 authors</li><li>·</li><li>May {i}, 2024</li></ul></article>"
        for i, (t, a) in enumerate(PAPERS, 1)
    )
    head = "<head><title>Daily Papers</title><script>var x = '<p>no</p>'</script></head>"
    page = f"<html>{head}<body>{articles}</body></html>"
    found = read("x.html", page, "listing_page")
    assert [(r.title, r.abstract, r.arxiv_id) for r in found] == [
        (t, a, f"2405.0000{i}") for i, (t, a) in enumerate(PAPERS, 1)
    ]
    assert found[1].published == "2024-05-02"


def test_every_format_has_its_reader(tmp_path: Path):
    path = tmp_path / "x"
    path.write_text("nothing much")
    for name in FORMATS:
        found, reader = choose_reader(Source("x", str(path), 12), name)
        assert found == name
        assert not [item for item in reader.read(Source("x", str(path), 12)) if isinstance(item, Record)]
