"""The list of the library's papers, with search."""

import gradio

from assistant.answer import Assistant
from assistant.types import Filters
from assistant.ui.cards import papers_html

_PAGE = 25


def build_library(assistant: Assistant) -> None:
    """Lay out the list and connect its search and paging."""

    def show(query: str, since: str, until: str, page: float) -> str:
        filters = Filters(since=since.strip() or None, until=until.strip() or None)
        papers = assistant.library.papers(filters, query, _PAGE, (max(1, int(page or 1)) - 1) * _PAGE)
        return papers_html(papers, assistant.library.count(filters, query))

    with gradio.Row():
        query = gradio.Textbox(label="Words in title, authors or abstract", scale=3, min_width=200, elem_id="filter")
        since = gradio.Textbox(label="Since", placeholder="2023", min_width=90)
        until = gradio.Textbox(label="Until", placeholder="2024", min_width=90)
        page = gradio.Number(1, label="Page", precision=0, minimum=1, min_width=70)
    gradio.HTML(show, inputs=[query, since, until, page], padding=False, elem_id="papers")
