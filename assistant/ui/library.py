"""The list of the library's papers, with search."""

import gradio

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.ui.cards import papers_html
from assistant.ui.filters import read_filters
from assistant.ui.text import plain

_PAGE = 25


def build_library(assistant: Assistant) -> None:
    """Lay out the list and connect its search and paging."""

    def show(query: str, since: str, until: str, page: float) -> str:
        try:
            filters = read_filters(since, until)
        except AssistantError as error:
            return f"<p>{plain(str(error))}</p>"
        papers = assistant.library.papers(filters, query or "", _PAGE, (max(1, int(page or 1)) - 1) * _PAGE)
        return papers_html(papers, assistant.library.count(filters, query or ""))

    with gradio.Row():
        query = gradio.Textbox(label="Words in title, authors or abstract", scale=3, min_width=200, elem_id="filter")
        since = gradio.Textbox(label="Since", placeholder="2023", min_width=90)
        until = gradio.Textbox(label="Until", placeholder="2024", min_width=90)
        page = gradio.Number(1, label="Page", precision=0, minimum=1, min_width=70)
    gradio.HTML(show, inputs=[query, since, until, page], padding=False, elem_id="papers")
