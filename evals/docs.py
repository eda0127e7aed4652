"""Keeps what the docs show equal to what the program prints.

A comment `<!-- output of: assistant ask "..." -->` before a fenced block says where the block came from. Each command
runs in a fresh process over the starter library. `--check` fails where a block differs, `--write` brings it up to date.
Times, trace ids and folders differ from run to run and are masked in the docs.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
_SHOWN = re.compile(r"(<!-- output of: (?P<command>assistant [^\n]*?) -->\n```\w*\n)(?P<output>.*?)(\n```)", re.DOTALL)
_VARYING = (
    (re.compile(r"\b\d+(\.\d+)? ?ms\b"), "… ms"),
    (re.compile(r"\b\d+(\.\d+)? ?s\b"), "… s"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "…"),
    (re.compile(r'("(?:\w+_ms|seconds|total|read|retrieve|decide|compose|verify)": )\d+(\.\d+)?'), r"\1…"),
)


def run(command: str, home: Path) -> str:
    """What a command prints on standard output over the library in `home`, with what varies masked."""
    argv = [sys.executable, "-m", *shlex.split(command)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "OPENAI_"))}
    environment = {**clean, "ASSISTANT_HOME": str(home), "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{command!r} exited with {done.returncode}: {done.stderr.strip()}")
    text = done.stdout.strip().replace(str(home), "~/.local/share/research-assistant")
    for pattern, mask in _VARYING:
        text = pattern.sub(mask, text)
    return text


def refreshed(text: str, home: Path) -> str:
    """A document with every shown output made anew."""
    return _SHOWN.sub(lambda found: found[1] + run(found["command"], home) + found[4], text)


def documents() -> list[Path]:
    """Every Markdown page of the project that shows output."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
    return sorted(page for page in pages if _SHOWN.search(page.read_text(encoding="utf-8")))


def main(argv: list[str] | None = None) -> int:
    """Check or rewrite the documents; 0 when they are (now) right, 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--check", action="store_true")
    how.add_argument("--write", action="store_true")
    write = parser.parse_args(argv).write
    with TemporaryDirectory() as folder:
        run("assistant starter", Path(folder))
        stale = [page for page in documents() if _differs(page, Path(folder), write)]
    for page in stale:
        print(f"{page.relative_to(ROOT)}: {'rewritten' if write else 'differs; run python -m evals.docs --write'}")  # noqa: T201
    return int(bool(stale) and not write)


def _differs(page: Path, home: Path, write: bool) -> bool:
    text = page.read_text(encoding="utf-8")
    new = refreshed(text, home)
    if write:
        page.write_text(new, encoding="utf-8")
    return new != text


if __name__ == "__main__":
    sys.exit(main())
