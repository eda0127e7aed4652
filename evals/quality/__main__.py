"""Makes the figures of `docs/quality.md` anew, each between its marks, with their date, commit and library.

    python -m evals.quality [SECTION ...]

Without a section all are made. Where the questions, collections and labelled sets that they need are not there (in the
folder `ASSISTANT_SHARED`, or in `shared` beside the checkout), that is said, and the figures stay as they were.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.quality.sections import SECTIONS, Absent

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("assistant", "ingest", "evals", "prompts")
PAGE = ROOT / "docs" / "quality.md"
_MARKED = re.compile(r"(<!-- figures: (?P<name>\w+) -->\n)(?P<figures>.*?)(<!-- end of figures -->)", re.DOTALL)


def main(argv: list[str] | None = None) -> int:
    """Rewrite the page; 0 always, since what is absent is no fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", metavar="SECTION", nargs="*", help=", ".join(SECTIONS))
    wanted = parser.parse_args(argv).sections or list(SECTIONS)
    if unknown := [name for name in wanted if name not in SECTIONS]:
        parser.error(f"{unknown[0]!r} is no section; there are {', '.join(SECTIONS)}")
    for name in wanted:
        _refresh(name)
    return 0


def _refresh(name: str) -> None:
    try:
        figures = SECTIONS[name]()
    except Absent as absent:
        print(f"{name}: left as it was: {absent}")  # noqa: T201
        return
    # read again: another section, or a person, may have written meanwhile
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(put(text, name, f"{figures.rstrip()}\n\n{_provenance()}\n"), encoding="utf-8")
    print(f"{name}: written")  # noqa: T201


def put(text: str, name: str, figures: str) -> str:
    """The page with the figures of one section replaced.

    Raises:
        ValueError: when the page has no place for them.
    """
    if name not in marked(text):
        raise ValueError(f"docs/quality.md has no mark <!-- figures: {name} -->; add it where they belong")
    return _MARKED.sub(lambda found: f"{found[1]}{figures}{found[4]}" if found["name"] == name else found[0], text)


def marked(text: str) -> Sequence[str]:
    """The sections that a page has marks for."""
    return [found["name"] for found in _MARKED.finditer(text)]


def _provenance() -> str:
    changed = ", with changes that are not committed" if _git("status", "--porcelain", "--", *PACKAGES) else ""
    return f"*Measured on {datetime.now(UTC):%Y-%m-%d} at commit {_git('rev-parse', '--short', 'HEAD')}{changed}.*"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
