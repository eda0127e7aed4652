"""Published collections come whole and as pinned, or not at all: from a real server on this machine."""

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.errors import FetchError
from evals.datasets import LAYOUTS, catalogue
from evals.datasets.archive import unpack
from evals.datasets.catalogue import Collection, RemoteFile, fetch
from evals.datasets.download import digest_of, download
from tests.evals.publisher import Publisher, publish

BODY = b"".join(b"%06d\n" % number for number in range(30_000))
DIGEST = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
MOST = 1_000_000


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publish({"/data.txt": BODY}) as found:
        yield found


def git_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    "digest", [DIGEST, f"md5:{hashlib.md5(BODY, usedforsecurity=False).hexdigest()}", f"git:{git_id(BODY)}"]
)
def test_a_file_that_is_what_its_digest_says_is_kept(publisher: Publisher, tmp_path: Path, digest: str):
    seen: list[int] = []
    download(f"{publisher.url}/data.txt", digest, tmp_path / "x" / "data.txt", MOST, lambda have, _: seen.append(have))
    assert (tmp_path / "x" / "data.txt").read_bytes() == BODY
    assert seen[-1] == len(BODY)
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["data.txt"]


def test_git_calls_a_content_by_the_same_name(tmp_path: Path):
    (tmp_path / "hello").write_bytes(b"hello\n")
    assert digest_of(tmp_path / "hello", "git") == "git:ce013625030ba8dba906f756967f9e9ca394464a"


def test_another_file_is_thrown_away_and_both_digests_are_named(publisher: Publisher, tmp_path: Path):
    publisher.files["/data.txt"] = b"something else"
    with pytest.raises(FetchError) as caught:
        download(f"{publisher.url}/data.txt", DIGEST, tmp_path / "data.txt", MOST)
    assert DIGEST in str(caught.value)
    assert hashlib.sha256(b"something else").hexdigest() in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_broke_off_goes_on_where_it_stopped(publisher: Publisher, tmp_path: Path):
    publisher.breaks = 100_000
    with pytest.raises(FetchError, match="run it again"):
        download(f"{publisher.url}/data.txt", DIGEST, tmp_path / "data.txt", MOST)
    assert not (tmp_path / "data.txt").exists()
    have = (tmp_path / "data.txt.part").stat().st_size
    assert 0 < have <= 100_000
    download(f"{publisher.url}/data.txt", DIGEST, tmp_path / "data.txt", MOST)
    assert publisher.asked == ["", f"bytes={have}-"]
    assert (tmp_path / "data.txt").read_bytes() == BODY


def test_a_kill_before_the_rename_costs_no_second_download(publisher: Publisher, tmp_path: Path):
    (tmp_path / "data.txt.part").write_bytes(BODY)
    download(f"{publisher.url}/data.txt", DIGEST, tmp_path / "data.txt", MOST)
    assert (tmp_path / "data.txt").read_bytes() == BODY


def test_a_file_that_is_gone_is_told_with_its_status(publisher: Publisher, tmp_path: Path):
    with pytest.raises(FetchError, match=r"nowhere answers HTTP 404"):
        download(f"{publisher.url}/nowhere", DIGEST, tmp_path / "data.txt", MOST)


def test_a_publisher_that_cannot_be_reached_is_told(tmp_path: Path):
    with pytest.raises(FetchError, match="ConnectError"):
        download("http://127.0.0.1:9/data.txt", DIGEST, tmp_path / "data.txt", MOST)


def test_a_redirect_is_followed_within_http_only(publisher: Publisher, tmp_path: Path):
    publisher.redirects = {"/moved": "/data.txt", "/out": "file:///etc/passwd", "/round": "/round"}
    download(f"{publisher.url}/moved", DIGEST, tmp_path / "data.txt", MOST)
    with pytest.raises(FetchError, match="passwd, which is no https address"):
        download(f"{publisher.url}/out", DIGEST, tmp_path / "other.txt", MOST)
    with pytest.raises(FetchError, match="more than 5 times"):
        download(f"{publisher.url}/round", DIGEST, tmp_path / "other.txt", MOST)


def test_a_file_that_is_too_large_is_not_read_to_its_end(publisher: Publisher, tmp_path: Path):
    with pytest.raises(FetchError, match="larger than the 1000 bytes"):
        download(f"{publisher.url}/data.txt", DIGEST, tmp_path / "data.txt", 1000)
    assert list(tmp_path.iterdir()) == []


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def taped(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def link(name: str, to: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, to
    return info


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.zip", zipped(**{"../out.txt": b"x"}), "outside the folder"),
        ("a.zip", zipped(**{"/out.txt": b"x"}), "outside the folder"),
        ("a.zip", zipped(**{"in\\..\\..\\out.txt": b"x"}), "outside the folder"),
        ("a.tar.gz", taped((tarfile.TarInfo("../out.txt"), b"x")), "outside the folder"),
        ("a.tar.gz", taped((link("out.txt", "/etc/passwd"), b"")), "no plain file"),
        ("a.zip", zipped(**{f"{number}.txt": b"" for number in range(1001)}), "more than 1000 files"),
        ("a.zip", b"PK and then nothing", "cannot be unpacked"),
        ("a.tar.gz", b"\x1f\x8b and then nothing", "cannot be unpacked"),
    ],
)
def test_an_archive_that_is_not_to_be_trusted_is_refused(tmp_path: Path, name: str, data: bytes, fault: str):
    archive = tmp_path / "in" / name
    archive.parent.mkdir()
    archive.write_bytes(data)
    with pytest.raises(FetchError, match=fault):
        unpack(archive, tmp_path / "in")
    assert not (tmp_path / "out.txt").exists()


def collection(publisher: Publisher, name: str, data: bytes) -> Collection:
    publisher.files[f"/{name}"] = data
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return Collection("some", "beir", "", "", "1", (RemoteFile(name, f"{publisher.url}/{name}", digest, MOST),))


def test_an_archive_is_unpacked_once_and_the_collection_fetched_once(publisher: Publisher, tmp_path: Path):
    data = taped((tarfile.TarInfo("data/claims.jsonl"), b"{}\n"))
    wanted = collection(publisher, "data.tar.gz", data)
    folder = fetch(wanted, tmp_path)
    assert fetch(wanted, tmp_path) == folder == tmp_path / "datasets" / "some"
    assert (folder / "data" / "claims.jsonl").read_bytes() == b"{}\n"
    assert not (folder / "data.tar.gz").exists()
    assert len(publisher.asked) == 1


def test_nothing_is_unpacked_before_the_digest_is_right(publisher: Publisher, tmp_path: Path):
    wanted = collection(publisher, "a.zip", zipped(**{"corpus.jsonl": b"{}"}))
    publisher.files["/a.zip"] = zipped(**{"corpus.jsonl": b"planted"})
    with pytest.raises(FetchError, match="and must have"):
        fetch(wanted, tmp_path)
    assert list((tmp_path / "datasets" / "some").iterdir()) == []


@contextmanager
def listed(monkeypatch: pytest.MonkeyPatch, *collections: Collection) -> Iterator[None]:
    monkeypatch.setattr(catalogue, "catalogue", lambda: {one.name: one for one in collections})
    yield


def test_a_name_is_asked_from_after_one_fetch(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    rows = [{"_id": "d1", "title": "Birds", "text": "Birds sing at dawn."}, {"_id": "d2", "text": "Fish swim."}]
    corpus = "".join(json.dumps(row) + "\n" for row in rows).encode()
    queries = json.dumps({"_id": "q1", "text": "When do birds sing?"}).encode()
    qrels = b"query-id\tcorpus-id\tscore\nq1\td1\t1\n"
    files = {"some/corpus.jsonl": corpus, "some/queries.jsonl": queries, "some/qrels/test.tsv": qrels}
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    with listed(monkeypatch, collection(publisher, "some.zip", zipped(**files))):
        assert main(["eval", "retrieval", "some", "--ablate", "--report", str(tmp_path / "report.html")]) == 0
        assert json.loads(capsys.readouterr().out)["ndcg@10"] == 1.0
        assert "words alone" in (tmp_path / "report.html").read_text(encoding="utf-8")
        assert main(["eval", "questions", "some"]) == 2
        assert "eval retrieval" in capsys.readouterr().err
        assert main(["eval", "questions", "another"]) == 2
    assert "'another' is neither a path nor a collection; the collections are some" in capsys.readouterr().err
    assert publisher.asked == [""]


def test_the_catalogue_pins_every_file(capsys: pytest.CaptureFixture[str]):
    sizes = {"sha256": 64, "md5": 32, "git": 40}
    for one in catalogue.catalogue().values():
        assert one.layout in {*LAYOUTS, "beir"}
        assert one.licence
        for file in one.files:
            kind, _, digits = file.digest.partition(":")
            assert len(digits) == sizes[kind]
            assert file.url.startswith("https://")
            assert one.revision in file.url or "raw.githubusercontent.com" not in file.url
    assert main(["eval", "fetch"]) == 0
    assert "ODC-By 1.0" in capsys.readouterr().out


def test_an_unknown_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "fetch", "nothing"]) == 2
    assert "pubmedqa" in capsys.readouterr().err


def test_progress_and_places_are_json_too(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    with listed(monkeypatch, collection(publisher, "one.jsonl", b"{}\n")):
        assert main(["eval", "fetch", "some", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert Path(found["folders"]["some"]).joinpath("one.jsonl").exists()
