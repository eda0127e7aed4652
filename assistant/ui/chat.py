"""The conversation: a question streams in, its sources stand beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio

from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.cases import EvalCases, Thumb
from assistant.errors import AssistantError
from assistant.types import Answer, AnswerEvent, DeltaEvent, EvidenceEvent, Mode, NoticeEvent, Turn
from assistant.ui.cards import reading_html, sources_html, summary_line
from assistant.ui.cases import kept_html
from assistant.ui.examples import example_questions
from assistant.ui.filters import read_filters
from assistant.ui.text import answer_markdown, plain

Messages = list[dict[str, Any]]
_EMPTY = "<div class='sources'><p class='muted'>The sources of an answer stand here.</p></div>"


class Conversation:
    """One visitor's conversation: what was said, and the answer behind each message of the chat, by its position.

    Not a dataclass: gradio would turn one that it keeps as state into a dict.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.answers: dict[int, Answer] = {}


@dataclass(frozen=True)
class _Reply:
    """How far a reply has come."""

    text: str = ""
    panel: str = _EMPTY
    answer: Answer | None = None


def build_chat(assistant: Assistant, cases: EvalCases) -> None:
    """Lay out the chat with its sources and connect them."""
    state = gradio.State(Conversation())
    examples: list[Any] = [{"text": question} for question in example_questions(assistant.library)]
    with gradio.Row(equal_height=False):
        with gradio.Column(scale=3, min_width=320):
            chat = gradio.Chatbot(
                examples=examples,
                placeholder="Ask about the papers in the library. Each sentence of the answer names its source.",
                show_label=False,
                height="62vh",
                latex_delimiters=[],
                buttons=["copy"],
                layout="bubble",
                elem_id="chat",
            )
            with gradio.Row(equal_height=True):
                box = gradio.Textbox(
                    placeholder="Ask a question", show_label=False, max_length=LONGEST_QUESTION, scale=5, min_width=180,
                    autofocus=True, elem_id="question",
                )  # fmt: skip
                send = gradio.Button("Ask", variant="primary", scale=1, min_width=70, elem_id="ask")
            kept = gradio.HTML(padding=False, elem_id="kept")
            options = _options(bool(assistant.settings.llm_model))
        with gradio.Column(scale=2, min_width=320):
            panel = gradio.HTML(_EMPTY, padding=False, elem_id="sources")
    widgets = _Widgets(chat, box, send, panel, state, options)
    _connect(assistant, widgets)
    _rate(assistant, cases, widgets, kept)


@dataclass(frozen=True)
class _Widgets:
    chat: Any
    box: Any
    send: Any
    panel: Any
    state: Any
    options: list[Any]


def _options(has_model: bool) -> list[Any]:
    with gradio.Accordion("Options", open=False):
        with gradio.Row():
            since = gradio.Textbox(label="Published since", placeholder="2023 or 2023-05-31", min_width=120)
            until = gradio.Textbox(label="Published until", placeholder="2024", min_width=120)
        deep = gradio.Checkbox(label="Review: several searches, checked and repaired", visible=has_model)
        clear = gradio.Button("New conversation", size="sm")
    return [since, until, deep, clear]


def _connect(assistant: Assistant, w: _Widgets) -> None:
    *filters, clear = w.options

    def reply(
        question: str, messages: Messages, conversation: Conversation, *options: Any
    ) -> Iterator[tuple[Any, ...]]:
        yield from _reply(assistant, question, messages, conversation, options)

    def show(conversation: Conversation, event: gradio.SelectData) -> str:
        answer = conversation.answers.get(_position(event.index))
        return sources_html(answer) if answer else _EMPTY

    def pick(event: gradio.SelectData) -> str:
        return str(event.value["text"])

    inputs, outputs = [w.box, w.chat, w.state, *filters], [w.box, w.chat, w.state, w.panel]
    for trigger in (w.box.submit, w.send.click):
        trigger(reply, inputs, outputs, api_visibility="private", show_progress="hidden")
    picked = w.chat.example_select(pick, None, w.box, api_visibility="private", show_progress="hidden")
    picked.then(reply, inputs, outputs, api_visibility="private", show_progress="hidden")
    w.chat.select(show, w.state, w.panel, api_visibility="private", show_progress="hidden")
    w.chat.clear(Conversation, None, w.state, api_visibility="private")
    clear.click(lambda: ([], Conversation(), _EMPTY), None, [w.chat, w.state, w.panel], api_visibility="private")


def _rate(assistant: Assistant, cases: EvalCases, w: _Widgets, kept: Any) -> None:
    def rate(conversation: Conversation, event: gradio.LikeData) -> str:
        answer = conversation.answers.get(_position(event.index))
        if answer is None:
            return ""
        if not isinstance(event.liked, bool):  # gradio's word for a thumb clicked once more
            assistant.library.journal.keep_feedback(answer.trace_id, "none", "")
            cases.take_back(answer.trace_id)
            return ""
        thumb: Thumb = "up" if event.liked else "down"
        assistant.library.journal.keep_feedback(answer.trace_id, thumb, "")
        return kept_html(cases, cases.keep(answer.trace_id, thumb))

    w.chat.like(rate, w.state, kept, api_visibility="private")


def _position(index: Any) -> int:
    return int(index[0] if isinstance(index, list | tuple) else index)


def _reply(
    assistant: Assistant, question: str, messages: Messages, conversation: Conversation, options: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    said = [*messages, {"role": "user", "content": answer_markdown(question)}]
    reply = _Reply()
    for reply in _replies(assistant, question, conversation, options):
        shown = {"role": "assistant", "content": reply.text or "…"}
        yield "", [*said, shown], conversation, reply.panel
    if reply.answer:
        conversation.answers[len(said)] = reply.answer
        conversation.turns += [Turn("user", question), Turn("assistant", reply.answer.text)]
    yield "", [*said, {"role": "assistant", "content": reply.text}], conversation, reply.panel


def _replies(
    assistant: Assistant, question: str, conversation: Conversation, options: tuple[Any, ...]
) -> Iterator[_Reply]:
    since, until, deep = options
    written, text, panel = bool(assistant.settings.llm_model), "", _EMPTY
    try:
        filters = read_filters(since, until)
        for event in assistant.stream(question, tuple(conversation.turns), filters, bool(deep)):
            match event:
                case EvidenceEvent():
                    panel = reading_html(event.considered)
                case DeltaEvent():
                    text += event.text
                case NoticeEvent():
                    text = ""
                case AnswerEvent():
                    yield _finished(event.answer)
                    return
            yield _Reply(answer_markdown(text, written), panel)
    except AssistantError as error:
        yield _Reply(f"**No answer.** {answer_markdown(str(error))}", "<div class='sources'></div>")


def _finished(answer: Answer) -> _Reply:
    notice = f"*{answer_markdown(answer.notice)}*\n\n" if answer.notice else ""
    body = answer_markdown(answer.text, written=answer.mode is not Mode.EXTRACTIVE)
    return _Reply(f"{notice}{body}\n\n<small>{plain(summary_line(answer))}</small>", sources_html(answer), answer)
