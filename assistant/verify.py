"""Whether the cited abstracts support each sentence of an answer: the rules first, then a judge where there is one.

Sources of the kinds of check: ALCE (Gao et al. 2023) for support by the cited text alone; the rules are needed because
overlap and similarity do not tell support from contradiction.
"""

from collections.abc import Mapping, Sequence

from assistant.types import CheckedSentence, Claim, Draft, Paper, Support
from assistant.verification.judge import Judge, Ruling
from assistant.verification.rules import Finding, examine

__all__ = ["Judge", "verify"]


def verify(draft: Draft, judge: Judge | None = None) -> tuple[CheckedSentence, ...]:
    """A verdict for every claim of the draft, in order.

    A judge cannot mend a rule that fails; it decides what the rules leave open, and is not asked about quotations.
    """
    papers = {citation.number: citation.paper for citation in draft.citations}
    return tuple(_check(claim, papers, judge) for claim in draft.claims)


def _check(claim: Claim, papers: Mapping[int, Paper], judge: Judge | None) -> CheckedSentence:
    cited = [papers[number] for number in claim.citations if number in papers]
    if not cited:
        return CheckedSentence(claim.text, (), Support.UNCITED, "it cites no source")
    finding = examine(claim.text, cited)
    if judge and not finding.exact and finding.support is not Support.UNSUPPORTED:
        finding = _judged(finding, judge.rule(claim.text, _texts(cited)))
    return CheckedSentence(claim.text, claim.citations, finding.support, finding.why)


def _texts(papers: Sequence[Paper]) -> list[str]:
    return [f"{paper.title}\n{paper.abstract}" for paper in papers]


def _judged(finding: Finding, ruling: Ruling) -> Finding:
    if ruling is Ruling.SUPPORTED:
        return Finding(Support.SUPPORTED, "the model finds it in the cited abstract, and no rule speaks against it")
    if ruling is Ruling.PARTLY:
        return Finding(Support.PARTIAL, "the model finds only part of it in the cited abstract")
    if ruling is Ruling.NOT_SUPPORTED:
        return Finding(Support.UNSUPPORTED, "the model does not find it in the cited abstract")
    return Finding(finding.support, f"{finding.why}; the model's verdict could not be read")
