"""A review of a question in several bounded steps: take apart, gather, draft, check, repair or drop, compare, close.

Calls of the model: one plan, and for each of at most five parts one draft and one repair, one table, one closing list;
and, with a judge, one for each sentence that the rules leave open.
"""

from collections.abc import Callable, Iterator, Sequence

from assistant.compose.gathering import Gathering, gather_parts
from assistant.compose.refusal import refusal_text
from assistant.compose.review import Review
from assistant.compose.review_lines import read_questions
from assistant.compose.written import correcting, random_fence
from assistant.language_model import LanguageModel, Metered, complete
from assistant.language_model.prompting import fill, open_prompt, stamp
from assistant.types import Decision, Draft, Evidence, Mode, Outcome, Passage, Query, Turn
from assistant.verification.judge import ModelJudge

MOST_PARTS = 5
PLAN = "deep_plan"
SECTION = "deep_section"


class DeepComposer:
    """Composes a reviewed report. Its text goes out section by section, each checked before it is shown."""

    def __init__(
        self,
        model: LanguageModel,
        retrieve: Callable[[Query, int], Sequence[Passage]],
        judge: ModelJudge | None = None,
        *,
        make_fence: Callable[[], str] = random_fence,
    ) -> None:
        self._model = model
        self._retrieve = retrieve
        self._judge = judge
        self._make_fence = make_fence

    def compose(
        self, query: Query, evidence: Evidence, decision: Decision, history: Sequence[Turn] = ()
    ) -> Iterator[str | Draft]:
        """Yield the report section by section, then the draft.

        Raises:
            LanguageModelError: when the plan or a section fails; a table or closing list that fails is left out.
        """
        model = Metered(self._model)
        parts = self._plan(model, query)
        gathering = gather_parts(query, parts, evidence, self._retrieve)
        review = Review(query, gathering, model, self._judge.over(model) if self._judge else None, self._make_fence)
        if opening := correcting(gathering.evidence, decision):
            yield review.write_opening(opening)
        for part in parts:
            yield from review.write_section(part)
        if review.claims:
            yield from review.write_table()
        yield from review.write_open_questions() if review.claims else ()
        if not review.claims:
            yield review.refuse(refusal_text(query, gathering.evidence))
        yield self._draft(review, model, gathering, decision)

    def _plan(self, model: LanguageModel, query: Query) -> tuple[str, ...]:
        reply, _ = complete(model, fill(open_prompt(PLAN), question=query.standalone))
        return read_questions(reply, MOST_PARTS) or query.parts[:MOST_PARTS] or (query.standalone,)

    def _draft(self, review: Review, model: Metered, gathering: Gathering, decision: Decision) -> Draft:
        citations = review.citations()
        both_sides = decision.outcome is Outcome.DISAGREEMENT and len(citations) > 1
        found = Outcome.DISAGREEMENT if both_sides else Outcome.ANSWERED
        return Draft(
            text=review.text,
            citations=citations,
            claims=tuple(review.claims),
            mode=Mode.DEEP,
            model=model.name,
            prompt=stamp(open_prompt(SECTION)),
            usage=model.usage,
            unknown_keys=review.unknown,
            outcome=found if review.claims else Outcome.NO_EVIDENCE,
            notice=" ".join(review.notes) or None,
        )
