"""The encoding of a source: marked, valid UTF-8, declared, or Windows-1252 where nothing speaks against it."""

import pytest

from ingest.encoding import Encoding, find_encoding
from ingest.readers import choose_reader
from ingest.records import Record
from ingest.source import Source

HTML = "<!doctype html>\n<html><head><title>Papers</title>\n<meta {} ></head><p>{}</p></html>"
CZECH, RUSSIAN, CHINESE = "Dvořák a Novák", "Глубокое обучение", "检索增强生成"


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ('charset="iso-8859-2"', "iso-8859-2", CZECH),
        ("charset=Windows-1250", "windows-1250", CZECH),
        ('http-equiv="Content-Type" content="text/html; charset=koi8-r"', "koi8-r", RUSSIAN),
        ("charset='GBK'", "gb18030", CHINESE),
        ("charset=iso-8859-1", "cp1252", "“naïve” Bayes"),
    ],
)
def test_a_page_that_declares_its_encoding_is_read_in_it(label, codec, text):
    page = HTML.format(label, text)
    found = find_encoding(page.encode(codec))
    assert found == Encoding(codec)
    assert page.encode(codec).decode(found.codec) == page


@pytest.mark.parametrize("declared", ["utf-8", "hex", "idna", "utf-16", "nonsense"])
def test_a_declaration_that_cannot_be_is_not_obeyed(declared):
    page = HTML.format(f"charset={declared}", "naïve Bayes").encode("latin-1")
    assert find_encoding(page) == Encoding("cp1252", guessed=True)


def test_utf_8_is_utf_8_whatever_is_declared():
    assert find_encoding(HTML.format("charset=iso-8859-1", "naïve").encode()) == Encoding("utf-8-sig")


def test_only_html_and_xml_declare():
    assert find_encoding(b"How <meta charset=koi8-r> misled a na\xefve crawler.") == Encoding("cp1252", guessed=True)


def test_a_sample_that_ends_inside_a_character_is_utf_8():
    assert find_encoding("naïve – Bayes".encode()[:7]) == Encoding("utf-8-sig")


@pytest.mark.parametrize(
    "content",
    [
        RUSSIAN.encode("cp1251"),
        CHINESE.encode("gb18030"),
        "Wałęsa".encode("cp1250"),
        b"attent\xffon",
        b"one \x80 byte",
        b"a hole \x81 here",
        b"\xe9",
        '{"title": "Café Kites"}'.encode("latin-1"),
        "naïve – ".encode() + b"caf\xe9",
    ],
    ids=repr,
)
def test_what_is_not_clearly_windows_1252_stays_utf_8_so_that_its_bytes_are_named(content):
    assert find_encoding(content) == Encoding("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content", "format_name"),
    [
        ("refs.bib", "@article{a, title={Café Kites}, abstract={Knots.}}", "bibtex"),
        ("export.csv", "title;abstract\nCafé Kites;Knots.\n", "delimited"),
        ("refs.ris", "TY  - JOUR\nTI  - Café Kites\nAB  - Knots.\nER  - \n", "ris"),
        (
            "feed.xml",
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Café Kites</title><summary>Knots.</summary>'
            "</entry></feed>",
            "arxiv",
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_other_formats_are_told_and_read_in_every_encoding(name, content, format_name, encoding):
    raw = content.encode(encoding)
    found, reader = choose_reader(source := Source(name, name, len(raw), raw))
    records = list(reader.read(source))
    assert found == format_name
    assert [(r.title, r.abstract) for r in records if isinstance(r, Record)] == [("Café Kites", "Knots.")]


def test_xml_is_read_in_the_encoding_that_it_declares():
    xml = (
        '<?xml version="1.0" encoding="iso-8859-2"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>'
        f"<title>{CZECH}</title><summary>Knots.</summary></entry></feed>"
    ).encode("iso-8859-2")
    found, reader = choose_reader(source := Source("feed.xml", "feed.xml", len(xml), xml))
    assert found == "arxiv"
    assert [r.title for r in reader.read(source) if isinstance(r, Record)] == [CZECH]


def test_a_page_may_begin_with_a_comment():
    page = f"<!-- saved from the web -->\n{HTML.format('charset=iso-8859-2', CZECH)}"
    assert find_encoding(page.encode("iso-8859-2")) == Encoding("iso-8859-2")
