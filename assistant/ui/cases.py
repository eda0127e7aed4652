"""Eval cases: what a thumb keeps, and the drafts that a person edits, accepts or throws away."""

from dataclasses import dataclass
from typing import Any

import gradio

from assistant.answer import Assistant
from assistant.cases import EvalCase, EvalCases
from assistant.errors import AssistantError
from assistant.sentences import split_sentences
from assistant.ui.text import plain

_NEAREST = 10
_LONGEST_LABEL = 120


@dataclass(frozen=True)
class _Form:
    body: Any
    drafts: Any
    question: Any
    gold: Any
    quotes: Any
    points: Any
    status: Any

    @property
    def fields(self) -> list[Any]:
        """Everything that showing a draft fills in."""
        return [self.body, self.drafts, self.question, self.gold, self.quotes, self.points, self.status]


def kept_html(cases: EvalCases, case: EvalCase | None) -> str:
    """What a thumb did with the question, and where it stands now."""
    if case is None:
        return ""
    if case.draft:
        return f"<p class='muted'>Kept as a draft in <code>{plain(str(cases.path))}</code>: say under Evals what would \
have been right, and it counts.</p>"
    return f"<p class='muted'>Kept as an eval case. {_command(cases)}</p>"


def build_cases(assistant: Assistant, cases: EvalCases, tab: Any) -> None:
    """Lay out the drafts and connect them; they are read again whenever the tab is opened."""
    status = gradio.HTML(elem_id="cases")
    with gradio.Column(visible=False) as body:
        drafts = gradio.Dropdown(label="Draft", choices=[], interactive=True, elem_id="draft")
        question = gradio.Textbox(label="Question", elem_id="draft-question")
        gold = gradio.Dropdown(
            label="Papers that answer it (none: refusing is right)", choices=[], multiselect=True, interactive=True,
            allow_custom_value=True, elem_id="draft-gold",
        )  # fmt: skip
        quotes = gradio.CheckboxGroup(label="Sentences that a right answer quotes", choices=[], elem_id="draft-quotes")
        points = gradio.Textbox(label="What a right answer says, one point a line", lines=3, elem_id="draft-points")
        buttons = _buttons()
    form = _Form(body, drafts, question, gold, quotes, points, status)
    _connect(assistant, cases, form, tab, buttons)


def _buttons() -> list[Any]:
    with gradio.Row():
        accept = gradio.Button("Accept", variant="primary", min_width=90, elem_id="draft-accept")
        save = gradio.Button("Keep as draft", min_width=90, elem_id="draft-save")
        reject = gradio.Button("Throw away", variant="stop", min_width=90, elem_id="draft-reject")
    return [accept, save, reject]


def _connect(assistant: Assistant, cases: EvalCases, form: _Form, tab: Any, buttons: list[Any]) -> None:
    def first() -> list[Any]:
        return _guarded(lambda: _shown(assistant, cases, None))

    def show(chosen: str | None) -> list[Any]:
        return _guarded(lambda: _shown(assistant, cases, chosen))

    def settle(draft: bool) -> Any:
        def run(chosen: str | None, question: str, gold: list[str], quotes: list[str], points: str) -> list[Any]:
            lines = tuple(line.strip() for line in (points or "").splitlines() if line.strip())
            case = EvalCase(chosen or "", question or "", tuple(gold or ()), tuple(quotes or ()), lines, draft)
            return _guarded(lambda: _saved(assistant, cases, case))

        return run

    def reject(chosen: str | None) -> list[Any]:
        return _guarded(lambda: _rejected(assistant, cases, chosen))

    def sentences(gold: list[str], quotes: list[str]) -> Any:
        return gradio.CheckboxGroup(choices=_sentences(assistant, gold or [], quotes or []), value=quotes)

    inputs, private = [form.drafts, form.question, form.gold, form.quotes, form.points], {"api_visibility": "private"}
    tab.select(first, None, form.fields, **private)
    form.drafts.input(show, form.drafts, form.fields, **private)
    form.gold.input(sentences, [form.gold, form.quotes], form.quotes, **private)
    for button, run in zip(buttons[:2], (settle(draft=False), settle(draft=True)), strict=True):
        button.click(run, inputs, form.fields, **private)
    buttons[2].click(reject, form.drafts, form.fields, **private)


def _guarded(run: Any) -> list[Any]:
    """What a handler shows; an error leaves the fields as they are."""
    try:
        return list(run())
    except AssistantError as error:
        return [gradio.skip()] * 6 + [f"<p class='fault'>Not done: {plain(str(error))}</p>"]


def _saved(assistant: Assistant, cases: EvalCases, case: EvalCase) -> list[Any]:
    cases.save(case)
    return _shown(assistant, cases, case.id if case.draft else None)


def _rejected(assistant: Assistant, cases: EvalCases, chosen: str | None) -> list[Any]:
    cases.reject(chosen or "")
    return _shown(assistant, cases, None)


def _shown(assistant: Assistant, cases: EvalCases, chosen: str | None) -> list[Any]:
    """The values of `_Form.fields` with the chosen draft, or the first one."""
    known = cases.all()
    drafts = {case.id: case for case in known if case.draft}
    case = drafts.get(chosen or "", next(iter(drafts.values()), EvalCase("", "")))
    near = [p.paper.title for p in assistant.search(case.question, _NEAREST).passages] if case.question else []
    return [
        gradio.Column(visible=bool(drafts)),
        gradio.Dropdown(choices=[(_label(draft), draft.id) for draft in drafts.values()], value=case.id or None),
        case.question,
        gradio.Dropdown(choices=list(dict.fromkeys([*case.gold_titles, *near])), value=list(case.gold_titles)),
        gradio.CheckboxGroup(choices=_sentences(assistant, case.gold_titles, case.quotes), value=list(case.quotes)),
        "\n".join(case.answer_points),
        _status(cases, len(known) - len(drafts), len(drafts)),
    ]


def _label(draft: EvalCase) -> str:
    text = draft.question if len(draft.question) <= _LONGEST_LABEL else f"{draft.question[:_LONGEST_LABEL]}…"
    return f"{text} (asked without its paper)" if draft.without else text


def _sentences(assistant: Assistant, titles: Any, quotes: Any) -> list[str]:
    """What may be ticked: the sentences of the papers named, and what is ticked already."""
    ids = [paper_id for title in titles for paper_id in assistant.library.find_titles(title)]
    abstracts = [paper.abstract for paper in assistant.library.papers_by_id(ids).values()]
    found = [text[span.start : span.end] for text in abstracts for span in split_sentences(text)]
    return list(dict.fromkeys([*quotes, *found]))


def _status(cases: EvalCases, count: int, drafts: int) -> str:
    waiting = f"{drafts} draft{'' if drafts == 1 else 's'} to settle. " if drafts else "No draft waits. "
    return f"<p class='muted'>{count} case{'' if count == 1 else 's'}. {waiting}{_command(cases) if count else ''}</p>"


def _command(cases: EvalCases) -> str:
    return f"Run <code>assistant eval questions {plain(str(cases.path))}</code>"
