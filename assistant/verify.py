"""Whether the cited abstracts support each sentence of an answer."""

from assistant.types import CheckedSentence, Claim, Draft, Support
from assistant.verification.judge import Judge

__all__ = ["Judge", "verify"]


def verify(draft: Draft, judge: Judge | None = None) -> tuple[CheckedSentence, ...]:
    """A verdict for every claim of the draft, in order."""
    abstracts = {citation.number: citation.paper.abstract for citation in draft.citations}
    return tuple(_check(claim, abstracts) for claim in draft.claims)


def _check(claim: Claim, abstracts: dict[int, str]) -> CheckedSentence:
    if not claim.citations:
        return CheckedSentence(claim.text, (), Support.UNCITED, "no citation")
    return CheckedSentence(claim.text, claim.citations, Support.PARTIAL, "the rules have not been applied")
