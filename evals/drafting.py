"""Questions drafted from a user's own library by a model, and real questions that readers gave a thumb.

A draft is kept only if its sentences stand in the abstract, a judge finds it answered there, and not in the paper's
nearest neighbours. Every fourth is also asked without its paper: then refusing is right.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import LanguageModelError
from assistant.language_model import LanguageModel, complete
from assistant.language_model.prompting import fill, open_prompt
from assistant.trace import read_trace
from assistant.types import Paper, Turn
from evals.datasets.question import Evidence, Question
from evals.datasets.question import Turn as AskedTurn
from evals.judge import Rules, quieten

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.library import Library

KINDS = ("factual-single", "numeric", "method-find")
NEIGHBOURS = 3
REMOVED_EVERY = 4
ANSWERED, NOT_ANSWERED = "ANSWERED", "NOT ANSWERED"
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A draft that was not kept, and why."""

    paper: str
    reason: str


def draft_questions(
    assistant: "Assistant", model: LanguageModel, judge: Rules, count: int, seed: int = 0
) -> Iterator[Question | Dropped]:
    """Draft from `count` papers drawn by chance; gives each draft or why there is none."""
    papers = assistant.library.papers()
    for number, paper in enumerate(random.Random(seed).sample(papers, min(count, len(papers)))):
        draft = _draft(model, paper, KINDS[number % len(KINDS)])
        found = draft if isinstance(draft, Dropped) else _checked(assistant, judge, paper, draft)
        yield found
        if isinstance(found, Question) and number % REMOVED_EVERY == 0:
            yield without_paper(found)


def without_paper(question: Question) -> Question:
    """The same question asked of the library without its papers, where refusing is right."""
    nothing: dict[str, Any] = {"gold_titles": (), "also_acceptable": (), "evidence": ()}
    points = ("says that no paper of the library answers this",)
    removed = {"id": f"{question.id}-without", "kind": "unanswerable", "without": question.gold_titles}
    return question.model_copy(update={**nothing, **removed, "answer_points": points})


def _draft(model: LanguageModel, paper: Paper, kind: str) -> Question | Dropped:
    prompt = open_prompt("eval_draft")
    values = {"title": quieten(paper.title), "abstract": quieten(paper.abstract), "kind": kind}
    try:
        reply, _ = complete(model, fill(prompt, **values))
        written = json.loads(found[0] if (found := _OBJECT.findall(reply)) else "")
        sentences, points = tuple(map(str, written["sentences"])), tuple(map(str, written["answer_points"]))
        question = str(written["question"])
    except LanguageModelError as error:
        return Dropped(paper.title, str(error))
    except (ValueError, KeyError, TypeError):
        return Dropped(paper.title, "the reply held no question in the form asked for")
    if not sentences or not points or not all(sentence in paper.abstract for sentence in sentences):
        return Dropped(paper.title, "a sentence does not stand in the abstract")
    evidence = tuple(Evidence(title=paper.title, sentence=sentence) for sentence in sentences)
    return Question(
        id=f"draft-{paper.id}",
        kind=kind,
        question=question,
        gold_titles=(paper.title,),
        answer_points=points,
        evidence=evidence,
        draft=True,
    )


def _checked(assistant: "Assistant", judge: Rules, paper: Paper, draft: Question) -> Question | Dropped:
    if _answered(judge, paper, draft.question) != ANSWERED:
        return Dropped(paper.title, "the judge does not find the question answered by the abstract")
    found = assistant.search(draft.question, NEIGHBOURS + 1).passages
    neighbours = [passage.paper for passage in found if passage.paper.id != paper.id][:NEIGHBOURS]
    also = [near.title for near in neighbours if _answered(judge, near, draft.question) != NOT_ANSWERED]
    if also:
        return Dropped(paper.title, f"another paper may answer it too: {also[0]}")
    return draft


def _answered(judge: Rules, paper: Paper, question: str) -> str | None:
    text = f"{paper.title}\n{paper.abstract}"
    return judge.rule("eval_answerable", (ANSWERED, NOT_ANSWERED), text=text, question=question).verdict


def questions_from_feedback(library: "Library") -> list[Question]:
    """A question for each thumb that stands; see `question_from_trace`."""
    thumbs = {given.trace_id: given.thumb for given in library.journal.feedback()}
    traces = {key: kept for key in thumbs if (kept := library.journal.trace(key))}
    return [question_from_trace(kept, thumbs[key]) for key, kept in traces.items() if thumbs[key] in ("up", "down")]


def question_from_trace(record: str, thumb: str) -> Question:
    """An answered question as a case: up takes what was cited as gold, and a refusal as right; down is a draft, whose
    gold a person has to name."""
    trace = read_trace(record)
    titles = {hit.paper_id: hit.title for hit in trace.hits}
    cited = tuple(titles[c.paper_id] for c in trace.citations if c.paper_id in titles) if thumb == "up" else ()
    return Question(
        id=f"thumb-{trace.id[:12]}",
        kind="followup" if trace.history else f"thumb-{thumb}",
        question=trace.question,
        history=_history(trace.history),
        gold_titles=cited,
        draft=thumb != "up",
    )


def _history(turns: Sequence[Turn]) -> tuple[AskedTurn, ...]:
    return tuple(AskedTurn(role=turn.role, content=turn.content) for turn in turns)


def settle(questions: Sequence[Question], verdicts: Mapping[str, bool]) -> list[Question]:
    """The questions with drafts accepted (True) or thrown away (False); the others as they were."""
    kept = [question for question in questions if verdicts.get(question.id, True)]
    return [q.model_copy(update={"draft": False}) if verdicts.get(q.id) else q for q in kept]
