"""Adding papers: files go through the same ingest as the command line's, with their progress shown."""

from pathlib import Path
from typing import Any

import gradio

from assistant.answer import Assistant
from assistant.errors import AssistantError
from assistant.types import Ingest, IngestReport, Progress
from assistant.ui.text import plain

_MOST_REJECTS = 50


def build_upload(assistant: Assistant, ingest: Ingest) -> None:
    """Lay out the upload and connect it."""
    gradio.Markdown("Saved listing pages, feeds and bibliographies: text, HTML, JSON, BibTeX, RIS, CSV, XML.")
    files = gradio.File(label="Files", file_count="multiple", type="filepath", elem_id="files")
    add = gradio.Button("Add to the library", variant="primary", elem_id="add")
    report = gradio.HTML(elem_id="report")

    def run(paths: list[str] | None, progress: Any = gradio.Progress()) -> str:  # noqa: B008 - gradio's own idiom
        def advance(event: Progress) -> None:
            progress((event.stored, event.total), desc=Path(event.source).name, unit="papers")

        try:
            return report_html(ingest(paths or [], on_progress=advance)) if paths else "<p>Choose a file first.</p>"
        except AssistantError as error:
            return f"<p>Nothing was added: {plain(str(error))}</p>"

    add.click(run, files, report, api_visibility="private", concurrency_limit=1)


def report_html(report: IngestReport) -> str:
    """What an ingest did, as a table of sources and a list of rejects."""
    rows = "".join(
        f"<tr><td>{plain(Path(s.path).name)}</td><td>{plain(s.format)}</td><td>{s.read}</td><td>{s.added}</td>"
        f"<td>{s.updated}</td><td>{s.unchanged}</td><td>{s.merged}</td><td>{s.rejected}</td></tr>"
        for s in report.sources
    )
    head = "".join(
        f"<th>{name}</th>" for name in ("File", "Format", "Read", "Added", "Updated", "Unchanged", "Merged", "Rejected")
    )
    rejects = "".join(
        f"<li>{plain(Path(r.source).name)}, line {r.line}: {plain(r.reason)}</li>"
        for r in report.rejects[:_MOST_REJECTS]
    )
    return (
        f"<p>The library now holds {report.papers} papers.</p><table><tr>{head}</tr>{rows}</table>"
        f"{f'<p>Rejected:</p><ul>{rejects}</ul>' if rejects else ''}"
    )
