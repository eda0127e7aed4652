"""One paper as every format writes it."""

from ingest.records import Record
from tests.ingest.pages import abstract_on

CUT = len("This paper is about mirrors,")
TITLE, ABSTRACT = "Moss and Mirrors: a Study", abstract_on("mirrors")
FULL = Record(
    title=TITLE,
    abstract=ABSTRACT,
    position=1,
    authors=("Ada Moss", "Ben van Mirror"),
    authors_count=2,
    published="2024-05-03",
)

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
