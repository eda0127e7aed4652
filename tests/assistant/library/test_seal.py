"""The description of a folder changes with any byte of it, and reads no file twice without need."""

import os
from pathlib import Path

from assistant.library import seal as module
from assistant.library.seal import Sealer


def test_a_changed_byte_changes_the_description_even_where_size_and_time_do_not(tmp_path):
    file = tmp_path / "rows"
    file.write_bytes(b"abc")
    before, sealer = file.stat(), Sealer()
    sealed = sealer.seal(tmp_path)
    file.write_bytes(b"abd")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sealer.describe(tmp_path) != sealed
    assert Sealer().describe(tmp_path) != sealed


def test_a_file_that_is_as_it_was_is_read_once(tmp_path, monkeypatch):
    for name in ("large", "small"):
        (tmp_path / name).write_bytes(b"abc")
        (tmp_path / name).chmod(0o600)
    read: list[str] = []
    monkeypatch.setattr(module, "_crc", lambda path: read.append(Path(path).name) or 0)
    sealer = Sealer()
    sealer.describe(tmp_path)
    (tmp_path / "small").write_bytes(b"e")
    sealer.seal(tmp_path)
    assert sorted(read) == ["large", "small", "small"]
