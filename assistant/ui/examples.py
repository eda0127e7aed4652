"""Questions to begin with: only such as the library can answer."""

from assistant.library import Library

_CURATED = (
    ("How many training tokens per parameter did the compute-optimal scaling study end up with?",
     "Training Compute-Optimal Large Language Models"),
    ("Are emergent abilities real, or an artefact of the metric?",
     "Are Emergent Abilities of Large Language Models a Mirage?"),
    ("How does the original RAG model combine a generator with a Wikipedia index?",
     "Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks"),
    ("What happens to information in the middle of a long context?",
     "Lost in the Middle: How Language Models Use Long Contexts"),
)  # fmt: skip
_SHOWN = 4


def example_questions(library: Library) -> list[str]:
    """Up to four questions whose paper the library holds: ours where they fit, else one about each newest paper."""
    curated = [question for question, title in _CURATED if library.find_titles(title)]
    newest = [f"What does “{paper.title}” propose?" for paper in library.papers(limit=_SHOWN)]
    return (curated or newest)[:_SHOWN]
