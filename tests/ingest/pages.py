"""Pages that the tests write themselves."""

import json
from collections.abc import Sequence

from assistant.types import IngestReport

TOPICS = (
    ("Lanterns for Deep Sea Robots: A Field Guide", "robots that carry lanterns below the reach of sunlight"),
    ("Why do kites tangle? Knots from the wind up", "knots that appear in kite strings when gusts change direction"),
    ('"Mind the Gap", Said the Train: Speech in Stations', "announcements in railway stations that nobody understands"),
    ("k-Moss Gardens", "moss gardens that are planted in k concentric rings"),
    ("Bread Rises Because Yeast Is Patient.", "yeast that waits for the dough to be warm enough"),
    (r"On $\mathcal{O}(n \log n)$ ways to fold {Maps}_{old}", "maps that can be folded in fewer creases than expected"),
)


def abstract_on(subject: str, sentences: int = 6) -> str:
    """A made-up abstract of a usual length."""
    parts = [
        f"This paper is about {subject}, a matter that earlier work has left to chance.",
        "We collect 1,240 examples over three winters and describe how each of them was found.",
        "A simple model with two parameters explains most of what we saw, and a larger one explains no more.",
        "On a held-out set the error falls from 12.5% to 4.1%, while the cost stays the same.",
        "We then ask what happens when the weather turns, and report the cases in which the model fails.",
        "All measurements are given in full so that others may check them.",
    ]
    return " ".join(parts[i % len(parts)] for i in range(sentences))


PAPERS = [(title, abstract_on(subject)) for title, subject in TOPICS]
PLAIN = {"title": "Lanterns for Deep Sea Robots", "abstract": abstract_on("lanterns")}
CHROME = ("new", "Get trending papers in your email inbox!", "Subscribe", "byAK and the research community", "Jun 6")


def airy_page(papers: Sequence[tuple[str, str]] = tuple(PAPERS), chrome: Sequence[str] = CHROME) -> str:
    """A page with a blank line after every line."""
    return "\n\n".join([*chrome, *(line for paper in papers for line in paper)])


def dense_page(papers: Sequence[tuple[str, str]] = tuple(PAPERS)) -> str:
    """A page without blank lines, `Subscribe` glued to its first title."""
    banner = ("Get trending papers in your email inbox once a day!", "Get trending papers in your email inbox!")
    (title, abstract), *others = papers
    lines = [*banner, f"Subscribe{title}", abstract, *(line for paper in others for line in paper)]
    return "\n".join(lines) + "\n"


def dated_page(said: Sequence[str], papers: Sequence[tuple[str, str]] = tuple(PAPERS), date: str = "Dec 10") -> str:
    """A page with a block of metadata after each paper for which `said` has a date; it ends without a line end."""
    chrome = ("new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers")
    blocks = [*chrome, "byAK and the research community", date]
    for (title, abstract), dated in zip(papers, said, strict=True):
        blocks += [title, abstract, *([f"  • 4 authors\n·\n{dated}"] if dated else [])]
    return "\n\n".join(blocks)


def counts(report: IngestReport) -> dict[str, int]:
    """The counts of all sources that are not zero."""
    names = ("added", "updated", "unchanged", "merged", "rejected")
    sums = {name: sum(getattr(part, name) for part in report.sources) for name in names}
    return {name: value for name, value in sums.items() if value}


def json_lines(*papers: dict[str, object]) -> str:
    """Papers as JSON, one a line."""
    return "".join(json.dumps(paper) + "\n" for paper in papers)
