"""Each format other than a saved text page: what is read of it, and what its faults cost."""

import json
from pathlib import Path

import pytest

from assistant.types import Reject
from ingest.readers import FORMATS, choose_reader
from ingest.records import Record, keys_of
from ingest.source import Source
from tests.ingest.pages import PAPERS, abstract_on

CUT = len("This paper is about mirrors,")
TITLE, ABSTRACT = "Moss and Mirrors: a Study", abstract_on("mirrors")


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


FULL = Record(
    title=TITLE,
    abstract=ABSTRACT,
    position=1,
    authors=("Ada Moss", "Ben van Mirror"),
    authors_count=2,
    published="2024-05-03",
)


def facts(record: Record) -> tuple[object, ...]:
    return (record.title, record.abstract, record.authors, record.authors_count, record.published)


HF = {
    "paper": {
        "id": "2405.00001",
        "title": TITLE,
        "summary": ABSTRACT,
        "authors": [{"name": "Ada Moss"}, {"name": "Ben van Mirror"}],
        "publishedAt": "2024-05-03T17:59:00.000Z",
        "upvotes": 12,
        "ai_keywords": ["moss"],
    },
    "publishedAt": "2024-05-04T01:00:00.000Z",
    "numComments": 3,
}
OPENALEX = {
    "id": "https://openalex.org/W123",
    "doi": "https://doi.org/10.1234/MOSS",
    "title": TITLE,
    "publication_date": "2024-05-03",
    "authorships": [{"author": {"display_name": name}} for name in FULL.authors],
    "abstract_inverted_index": {
        word: [i for i, other in enumerate(ABSTRACT.split()) if other == word] for word in ABSTRACT.split()
    },
}
S2 = {
    "paperId": "abc",
    "externalIds": {"DOI": "10.1234/MOSS", "ArXiv": "2405.00001"},
    "title": TITLE,
    "abstract": ABSTRACT,
    "publicationDate": "2024-05-03",
    "authors": [{"name": name} for name in FULL.authors],
}
SNAPSHOT = {
    "id": "2405.00001",
    "submitter": "Ada Moss",
    "title": "Moss and Mirrors:\n  a Study",
    "comments": "7 pages",
    "doi": "10.1234/MOSS",
    "categories": "cs.CL cs.AI",
    "abstract": "  " + ABSTRACT.replace(" winters", "\nwinters") + "\n",
    "versions": [{"version": "v1", "created": "Fri, 3 May 2024 10:00:00 GMT"}],
    "update_date": "2024-06-01",
    "authors_parsed": [["Moss", "Ada", ""], ["van Mirror", "Ben", ""]],
}
CSL = {
    "type": "article",
    "title": TITLE,
    "abstract": f"<jats:p>{ABSTRACT}</jats:p>",
    "author": [
        {"given": "Ada", "family": "Moss"},
        {"given": "Ben", "non-dropping-particle": "van", "family": "Mirror"},
    ],
    "issued": {"date-parts": [[2024, 5, 3]]},
    "DOI": "10.1234/MOSS",
}
OWN = {
    "id": "t:0123456789abcdef",
    "title": TITLE,
    "abstract": ABSTRACT,
    "authors": list(FULL.authors),
    "authors_count": 2,
    "published": "2024-05-03",
    "upvotes": 4,
    "comments": None,
    "url": None,
    "arxiv_id": "2405.00001",
    "doi": "10.1234/MOSS",
    "categories": [],
    "sources": [],
}
JSON_FORMATS = [
    ("hf_api", HF, "arxiv:2405.00001"),
    ("openalex", OPENALEX, "doi:10.1234/moss"),
    ("semantic_scholar", S2, "doi:10.1234/moss"),
    ("arxiv", SNAPSHOT, "doi:10.1234/moss"),
    ("csl_json", CSL, "doi:10.1234/moss"),
    ("papers", OWN, "doi:10.1234/moss"),
]
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


ATOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>a search</title>
<entry><id>http://arxiv.org/abs/2405.00001v2</id><published>2024-05-03T10:00:00Z</published>
<title>Moss and Mirrors:
  a Study</title><summary>  {ABSTRACT.replace(" winters", chr(10) + "winters")}
</summary><author><name>Ada Moss</name></author><author><name>Ben van Mirror</name></author>
<doi xmlns="http://arxiv.org/schemas/atom">10.1234/MOSS</doi><category term="cs.CL"/><category term="cs.AI"/></entry>
</feed>"""
OAI = f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header status="deleted"><identifier>oai:arXiv.org:2405.9</identifier></header></record>
<record><header><identifier>oai:arXiv.org:2405.00001</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2405.00001</id><created>2024-05-03</created><authors>
<author><keyname>Moss</keyname><forenames>Ada</forenames></author>
<author><keyname>van Mirror</keyname><forenames>Ben</forenames></author></authors>
<title>{TITLE}</title><categories>cs.CL cs.AI</categories><doi>10.1234/MOSS</doi><abstract>{ABSTRACT}</abstract>
</arXiv></metadata></record></ListRecords></OAI-PMH>"""
PUBMED = f"""<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle" "https://x/y.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2024</Year><Month>May</Month><Day>3</Day></PubDate></JournalIssue></Journal>
<ArticleTitle>Moss and <i>Mirrors</i>: a Study</ArticleTitle>
<Abstract><AbstractText>{ABSTRACT}</AbstractText></Abstract><AuthorList>
<Author><LastName>Moss</LastName><ForeName>Ada</ForeName></Author>
<Author><LastName>van Mirror</LastName><ForeName>Ben</ForeName></Author></AuthorList>
<ELocationID EIdType="doi">10.1234/MOSS</ELocationID></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
BIBTEX = f"""A comment with someone@example.org in it.
@string{{venue = "A Journal"}}
@article{{moss2024,
  title = {{{{Moss}} and Mirrors: a {{S}}tudy}}, journal = venue, note = unknownmacro,
  author = {{Moss, Ada and van Mirror, Ben}},
  abstract = {{{ABSTRACT.replace("%", chr(92) + "%")}}},
  year = 2024, month = may, day = 3, doi = {{10.1234/MOSS}}
}}
"""
RIS = f"""TY  - JOUR
TI  - {TITLE}
AU  - Moss, Ada
AU  - van Mirror, Ben
AB  - {ABSTRACT[:CUT].strip()}
{ABSTRACT[CUT:].strip()}
DA  - 2024/05/03/
DO  - 10.1234/MOSS
ER  -
"""
MEDLINE = f"""PMID- 77
TI  - Moss and Mirrors:
      a Study
AB  - {ABSTRACT}
FAU - Moss, Ada
FAU - van Mirror, Ben
DP  - 2024 May 3
LID - 10.1234/MOSS [doi]
"""
CSV = f'''"Title","Authors","Publication Year","DOI","Abstract"
"{TITLE}","Ada Moss; Ben van Mirror",2024-05-03,10.1234/MOSS,"{ABSTRACT}"
'''
TSV = f"title\tabstract\tauthors\tdate\tdoi\n{TITLE}\t{ABSTRACT}\tAda Moss, Ben van Mirror\t2024-05-03\t10.1234/MOSS\n"
TEXT_FORMATS = [
    ("arxiv", "feed.xml", ATOM),
    ("arxiv", "oai.xml", OAI),
    ("pubmed", "x.xml", PUBMED),
    ("bibtex", "x.bib", BIBTEX),
    ("ris", "x.ris", RIS),
    ("ris", "x.nbib", MEDLINE),
    ("delimited", "x.csv", CSV),
    ("delimited", "x.txt", TSV),
]


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
