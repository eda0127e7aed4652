"""Answers written by a language model in one call, from sources offered under keys."""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence

from assistant.compose.claims import cite, read_claims
from assistant.compose.markup import disarm
from assistant.compose.refusal import quiet
from assistant.compose.reply import KeyedReply, Opening
from assistant.compose.wording import correct, plain
from assistant.errors import LanguageModelError, ModelFault
from assistant.evidence import render
from assistant.language_model import LanguageModel, Message
from assistant.language_model.prompting import fill, open_prompt, stamp
from assistant.types import Claim, Decision, Draft, Evidence, Mode, Outcome, Query, Turn, Usage
from assistant.verification.matching import quotations

PROMPT = "written"
RECALLED_TURNS = 4
LONGEST_TURN = 600
"""Characters of an earlier turn that the model is shown."""
DISAGREEMENT_HINT = "The sources seem to disagree on this: give each side with its key."
CORRECTION_HINT = "“{}” is wrong by {}, and the reader is told so first: answer the rest without assuming it.\n"
CAVEAT_HINT = "No source seems to speak of: {}. If so, say that first, or that the sources do not answer.\n"
_TITLE_LIKE = re.compile(r"(?:[A-Z][\w-]*|[a-z]{1,4}|\d+)(?:[\s:,-]+(?:[A-Z][\w-]*|[a-z]{1,4}|\d+|[?!]))*[.?!]?")


def random_fence() -> str:
    """A line that no source can hold by chance or guess."""
    return f"=== {secrets.token_hex(8)} ==="


class WrittenComposer:
    """Composes an answer with one call to a model. `"".join(deltas)` is the draft's text."""

    def __init__(self, model: LanguageModel, *, make_fence: Callable[[], str] = random_fence) -> None:
        self._model = model
        self._prompt = open_prompt(PROMPT)
        self._make_fence = make_fence

    def compose(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn] = ()
    ) -> Iterator[str | Draft]:
        """Yield the text piece by piece, then the draft.

        Raises:
            LanguageModelError: when the model gives no whole reply, or one without a sentence.
        """
        opening = correcting(evidence, decision)
        reply = KeyedReply(evidence.sources, opening)
        usage = Usage()
        for piece in self._model.stream(self._messages(query, evidence, decision, history)):
            if isinstance(piece, Usage):
                usage = piece
            elif shown := reply.read(piece):
                yield shown
        if rest := reply.finish(query, evidence):
            yield rest
        if not (opening or reply.refused or read_claims(reply.written)):
            raise LanguageModelError(ModelFault.UNREADABLE, f"{self._model.name}: its reply holds no sentence")
        yield self._draft(reply, evidence, decision, usage, opening)

    def _messages(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn]
    ) -> tuple[Message, Message]:
        return fill(
            self._prompt,
            fence=self._make_fence(),
            sources=offer(evidence),
            conversation=recall(history),
            question=query.standalone,
            hint=_hint(evidence, decision),
        )

    def _draft(
        self, reply: KeyedReply, evidence: Evidence, decision: Decision, usage: Usage, opening: Opening | None
    ) -> Draft:
        claims = () if reply.refused else read_claims(reply.written)
        if opening:
            claims = (Claim(opening.claim, (1,)), *claims)
        citations = cite(reply.order, evidence.sources, claims)
        return Draft(
            text=reply.text,
            citations=citations,
            claims=claims,
            mode=Mode.LLM,
            model=self._model.name,
            prompt=stamp(self._prompt),
            usage=usage,
            unknown_keys=reply.unknown,
            outcome=_outcome(reply, decision, len(citations)),
            notice=_notice(reply, evidence, usage),
        )


def offer(evidence: Evidence) -> str:
    """The sources as the model is shown them: text alone, without anything that could pass for part of the prompt."""
    return "\n".join(disarm(render(source))[0] for source in evidence.sources)


def correcting(evidence: Evidence, decision: Decision) -> Opening | None:
    """How an answer begins that has to contradict: with the sentence that does, whatever the model writes."""
    if not (correction := decision.correction):
        return None
    for source in evidence.sources:
        paper = source.passage.paper
        if paper.id == correction.against.paper_id:
            return Opening(
                correct(correction), f"*{quiet(paper.title)}*: “{plain(correction.against.quote.text)}”", source.key
            )
    return None


def _hint(evidence: Evidence, decision: Decision) -> str:
    """What reading the sources has found beforehand: which contradict each other, and what the question has wrong."""
    keys = {source.passage.paper.id: source.key for source in evidence.sources}
    if (correction := decision.correction) and correction.against.paper_id in keys:
        return CORRECTION_HINT.format(disarm(correction.said)[0], keys[correction.against.paper_id])
    if decision.outcome is not Outcome.DISAGREEMENT:
        return CAVEAT_HINT.format(disarm(", ".join(decision.unmet))[0]) if decision.unmet else ""
    sides = [keys[side.paper_id] for side in decision.sides if side.paper_id in keys]
    return f"{DISAGREEMENT_HINT} ({' against '.join(sides)})\n" if sides else f"{DISAGREEMENT_HINT}\n"


def recall(history: Sequence[Turn]) -> str:
    """The last turns, shortened, as quoted material; empty without any."""
    turns = [f"{turn.role}: {disarm(turn.content)[0][:LONGEST_TURN]}" for turn in history[-RECALLED_TURNS:]]
    return "\n".join(["Earlier in this conversation (for context only, not a source):", *turns, ""]) if turns else ""


def _outcome(reply: KeyedReply, decision: Decision, cited: int) -> Outcome:
    if reply.refused:
        return Outcome.NO_EVIDENCE
    both_sides = decision.outcome is Outcome.DISAGREEMENT and cited > 1
    return Outcome.DISAGREEMENT if both_sides else Outcome.ANSWERED


def _notice(reply: KeyedReply, evidence: Evidence, usage: Usage) -> str | None:
    notes = []
    if usage.cut or reply.cut:
        notes.append("The model's reply was cut at its length limit.")
    if reply.looped:
        notes.append("The model repeated itself; its reply was ended there.")
    if reply.unknown:
        notes.append(f"{reply.unknown} citation(s) of sources that were not offered were removed.")
    if strange := unknown_titles(reply.written, evidence):
        notes.append("Not the title of a source: " + "; ".join(f"“{title}”" for title in strange) + ".")
    if not (reply.order or reply.refused):
        notes.append("The model cited no source.")
    return " ".join(notes) or None


def unknown_titles(text: str, evidence: Evidence) -> tuple[str, ...]:
    """What `text` puts between quotation marks in the manner of a title that no source has, nor any abstract says."""
    papers = [source.passage.paper for source in evidence.sources]
    known = _squash(" ".join(f"{paper.title} {paper.abstract}" for paper in papers))
    quoted = dict.fromkeys(found.strip(" ,.") for found in quotations(text))
    return tuple(found for found in quoted if _TITLE_LIKE.fullmatch(found) and _squash(found) not in known)


def _squash(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
