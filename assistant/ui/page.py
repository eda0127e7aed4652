"""The page: what stands where. What the parts do is in the modules beside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answer import Assistant
from assistant.cases import EvalCases
from assistant.telemetry import switch_off_telemetry
from assistant.types import Ingest
from assistant.ui.shortcuts import without_routes, without_stubs
from assistant.ui.text import plain

if TYPE_CHECKING:
    import gradio

TITLE = "Research assistant"
LARGEST_UPLOAD = "64mb"
_WAITING = 32
"""Questions of the page that may wait; the next visitor is told that it is busy."""
_AT_ONCE = 4
"""Questions of the page in work, as many as the API takes without a model (`AT_ONCE`)."""


def import_gradio() -> None:
    """Import Gradio without its telemetry, type stubs and `mcp`, if it is not yet."""
    switch_off_telemetry()
    with without_stubs():
        import gradio  # noqa: F401


def build_page(assistant: Assistant, ingest: Ingest, cases: EvalCases) -> "gradio.Blocks":
    """The whole page over one assistant, not yet served."""
    import_gradio()
    import gradio

    from assistant.ui.cases import build_cases
    from assistant.ui.chat import build_chat
    from assistant.ui.library import build_library
    from assistant.ui.upload import build_upload

    page: gradio.Blocks
    with without_routes():
        with gradio.Blocks(title=TITLE, analytics_enabled=False) as page:
            gradio.HTML(lambda: _masthead(assistant), padding=False)
            with gradio.Tab("Ask"):
                build_chat(assistant, cases)
            with gradio.Tab("Library"):
                build_library(assistant)
            with gradio.Tab("Add papers"):
                build_upload(assistant, ingest)
            with gradio.Tab("Evals") as tab:
                build_cases(assistant, cases, tab)
        # without api_open=False every handler could be called past the queue (reliability facts of gradio 6.31)
        page.queue(api_open=False, max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return page


def mount_page(app: Any, assistant: Assistant, ingest: Ingest, cases: EvalCases, path: str = "/") -> Any:
    """Serve the page from a FastAPI application: no server-side rendering, no error texts."""
    import gradio

    return gradio.mount_gradio_app(
        app,
        build_page(assistant, ingest, cases),
        path=path,
        show_error=False,
        ssr_mode=False,
        max_file_size=LARGEST_UPLOAD,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        theme=_theme(),
        css=(Path(__file__).parent / "style.css").read_text(encoding="utf-8"),
    )


def _theme() -> Any:
    import gradio

    # system fonts: the default theme would fetch its own from another host
    text, code = ["system-ui", "-apple-system", "Segoe UI", "sans-serif"], ["ui-monospace", "monospace"]
    return gradio.themes.Soft(primary_hue="indigo", font=text, font_mono=code)


def _masthead(assistant: Assistant) -> str:
    how = f"answers written by {assistant.settings.llm_model}" if assistant.settings.llm_model else "answers quoted"
    papers = assistant.library.count()
    return f"<div class='masthead'><h1>{TITLE}</h1><p>{papers} papers · {plain(how)} · every sentence checked</p></div>"
