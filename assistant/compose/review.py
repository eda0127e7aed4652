"""A review while it is written: its sections, what they cite, and what did not hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.compose.claims import cite, read_claims
from assistant.compose.gathering import Gathering
from assistant.compose.refusal import quiet
from assistant.compose.reply import KeyedReply, Opening
from assistant.compose.review_lines import Cell, comparable, read_cells, read_corrections, read_questions
from assistant.compose.written import offer
from assistant.errors import LanguageModelError
from assistant.language_model import LanguageModel, complete
from assistant.language_model.prompting import fill, open_prompt
from assistant.types import CheckedSentence, Citation, Claim, Draft, Evidence, Mode, Query, Source, Support
from assistant.verification.judge import Judge
from assistant.verify import verify

MOST_OPEN = 4
MOST_COMPARED = 6
_KEPT = (Support.SUPPORTED, Support.PARTIAL)


class Review:
    """Writes the parts of a review one after another; its numbers run through all of them."""

    def __init__(
        self,
        query: Query,
        gathering: Gathering,
        model: LanguageModel,
        judge: Judge | None,
        make_fence: Callable[[], str],
    ) -> None:
        self.text = ""
        self.claims: list[Claim] = []
        self.notes: list[str] = []
        self.unknown = 0
        self._query = query
        self._gathering = gathering
        self._model = model
        self._judge = judge
        self._fence = make_fence
        self._order: list[str] = []
        self._unanswered: list[str] = []
        self._dropped = 0

    def citations(self) -> tuple[Citation, ...]:
        """The citations of what was written, with the quotations that support it."""
        return cite(self._order, self._gathering.evidence.sources, self.claims)

    def refuse(self, text: str) -> str:
        """Say `text` instead of a review."""
        return self._show(text)

    def write_opening(self, opening: Opening) -> str:
        """A sentence of ours before the first section."""
        number = self._number(opening.key)
        self.claims.append(Claim(opening.claim, (number,)))
        return self._show(f"{opening.lead}{opening.claim} [{number}]")

    def write_section(self, part: str) -> Iterator[str]:
        """The section of a part: drafted, checked, repaired; nothing when nothing of it holds."""
        sources = self._gathering.sources(part)
        claims = self._drafted(part, sources) if sources else []
        held = self._checked(claims, sources)
        if not held:
            self._unanswered.append(part)
            return
        sentences = " ".join(self._add(claim, sources) for claim in held)
        yield self._show(f"{self._gap()}## {quiet(part)}\n\n{sentences}")

    def write_table(self) -> Iterator[str]:
        """A table of the cited papers, each cell a quotation; nothing when no two can be set side by side."""
        sources = [source for source in self._gathering.evidence.sources if source.key in self._order][:MOST_COMPARED]
        if len(sources) < 2:
            return
        reply = self._ask("deep_table", sources, question=self._query.standalone)
        cells = read_cells(reply, {source.key: source.passage.paper for source in sources})
        if comparable(cells):
            yield self._show(f"{self._gap()}## Comparison\n\n{self._table(cells, sources)}")

    def write_open_questions(self) -> Iterator[str]:
        """What the library did not answer, and what the findings leave open."""
        lines = [f"- Not answered by the library: {quiet(part)}" for part in self._unanswered]
        reply = self._ask("deep_open", (), question=self._query.standalone, review=self.text)
        lines += [f"- {quiet(question)}" for question in read_questions(reply, MOST_OPEN)]
        if self._dropped:
            self.notes.append(f"{self._dropped} sentence(s) that the sources do not support were dropped.")
        if lines:
            yield self._show(f"{self._gap()}## Open questions\n\n" + "\n".join(lines))

    def _drafted(self, part: str, sources: Sequence[Source]) -> list[Claim]:
        """The claims of a draft; their numbers are places in `sources`, from 1."""
        prompt = open_prompt("deep_section")
        offered = offer(Evidence(tuple(sources), 0))
        messages = fill(prompt, fence=self._fence(), sources=offered, question=self._query.standalone, part=part)
        reply, _ = complete(self._model, messages)
        return self._read(reply, sources)

    def _read(self, reply: str, sources: Sequence[Source]) -> list[Claim]:
        keyed = KeyedReply(sources)
        keyed.read(reply)
        keyed.finish(self._query, self._gathering.evidence)
        self.unknown += keyed.unknown
        if keyed.refused:
            return []
        places = {number: _place(key, sources) for number, key in enumerate(keyed.order, 1)}
        return [
            replace(claim, citations=tuple(places[number] for number in claim.citations))
            for claim in read_claims(keyed.text)
        ]

    def _checked(self, claims: Sequence[Claim], sources: Sequence[Source]) -> list[Claim]:
        """The claims that hold, those that do not after one try to mend them left out."""
        verdicts = self._verify(claims, sources)
        refused = [position for position, verdict in enumerate(verdicts) if verdict.support not in _KEPT]
        mended = self._mended([verdicts[position] for position in refused], sources) if refused else {}
        kept = []
        for position, claim in enumerate(claims):
            if position not in refused:
                kept.append(claim)
            elif held := mended.get(refused.index(position) + 1):
                kept.extend(held)
            else:
                self._dropped += 1
        return kept

    def _mended(self, refused: Sequence[CheckedSentence], sources: Sequence[Source]) -> dict[int, list[Claim]]:
        lines = "\n".join(f"{number}. {verdict.text} ({verdict.why})" for number, verdict in enumerate(refused, 1))
        mended = {}
        for number, text in read_corrections(self._ask("deep_repair", sources, sentences=lines)).items():
            claims = self._read(text, sources) if text else []
            verdicts = self._verify(claims, sources)
            mended[number] = [claim for claim, v in zip(claims, verdicts, strict=True) if v.support in _KEPT]
        return mended

    def _verify(self, claims: Sequence[Claim], sources: Sequence[Source]) -> tuple[CheckedSentence, ...]:
        citations = tuple(Citation(place, source.passage.paper, ()) for place, source in enumerate(sources, 1))
        return verify(Draft("", citations, tuple(claims), Mode.DEEP), self._judge)

    def _ask(self, name: str, sources: Sequence[Source], **values: str) -> str:
        """The reply of a step that a review can do without; empty when the model fails."""
        prompt = open_prompt(name)
        if sources:
            values["sources"] = offer(Evidence(tuple(sources), 0))
        try:
            return complete(self._model, fill(prompt, fence=self._fence(), **values))[0]
        except LanguageModelError as error:
            self.notes.append(f"A step was left out: {error}.")
            return ""

    def _add(self, claim: Claim, sources: Sequence[Source]) -> str:
        """Keep a claim under the review's own numbers; its text with its markers."""
        numbers = tuple(self._number(sources[place - 1].key) for place in claim.citations)
        self.claims.append(Claim(claim.text, numbers))
        return f"{claim.text} {' '.join(f'[{number}]' for number in numbers)}"

    def _number(self, key: str) -> int:
        if key not in self._order:
            self._order.append(key)
        return self._order.index(key) + 1

    def _table(self, cells: Sequence[Cell], sources: Sequence[Source]) -> str:
        aspects = list(dict.fromkeys(cell.aspect for cell in cells))
        lines = [f"| Paper | {' | '.join(aspects)} |", "|---" * (len(aspects) + 1) + "|"]
        for source in sources:
            row = {cell.aspect: self._cell(cell) for cell in reversed(cells) if cell.key == source.key}
            if row:
                title = quiet(source.passage.paper.title).replace("|", "\\|")
                filled = " | ".join(row.get(aspect, "not stated") for aspect in aspects)
                lines.append(f"| {title} [{self._number(source.key)}] | {filled} |")
        return "\n".join(lines)

    def _cell(self, cell: Cell) -> str:
        number = self._number(cell.key)
        self.claims.append(Claim(f"“{cell.quote.text}”", (number,)))
        return f"“{quiet(cell.quote.text)}” [{number}]".replace("|", "\\|")

    def _gap(self) -> str:
        return "\n\n" if self.text else ""

    def _show(self, text: str) -> str:
        self.text += text
        return text


def _place(key: str, sources: Sequence[Source]) -> int:
    return [source.key for source in sources].index(key) + 1
