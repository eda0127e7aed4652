"""The direction of imports, and that each third-party package is known in its own room only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = [
    ["prompts"],
    [
        "assistant.types",
        "assistant.cases",
        "assistant.errors",
        "assistant.settings",
        "assistant.sentences",
        "assistant.stopwatch",
        "assistant.dates",
        "assistant.telemetry",
        "assistant.terms",
    ],
    ["assistant.embedding", "assistant.language_model", "assistant.library", "assistant.tokens"],
    ["assistant.retrieve", "assistant.evidence"],
    [
        "assistant.compose",
        "assistant.verify",
        "assistant.verification",
        "assistant.abstain",
        "assistant.asked",
        "assistant.question_type",
        "assistant.small_talk",
    ],
    ["assistant.answer", "assistant.parts", "assistant.trace"],
    ["assistant.build"],
    [
        "assistant.export",
        "assistant.api",
        "assistant.ui",
        "assistant.mcp",
        "assistant.commands.terminal",
        "assistant.commands.options",
    ],
    ["ingest"],
    ["evals"],
    ["assistant.commands", "assistant.cli", "assistant.__main__"],
]
"""Each row may import itself and the rows above. The command line is the outermost edge: it hands ingest to the
page and the API, and the evals to the terminal."""
LATE_EXCEPTIONS = {("assistant.answer", "assistant.build"), ("assistant", "assistant.answer")}
"""Conveniences: `Assistant.open` hands over to the composition root, and the package shows its one public name."""
HOMES = {
    "chromadb": ["assistant.library"],
    "tantivy": ["assistant.library"],
    "numkong": ["assistant.retrieve"],
    "sqlalchemy": ["assistant.library"],
    "openvino": ["assistant.embedding"],
    "tokenizers": ["assistant.embedding"],
    "safetensors": ["assistant.embedding"],
    "openai": ["assistant.language_model", "assistant.embedding"],
    "gradio": ["assistant.ui", "assistant.api"],
    "fastapi": ["assistant.api"],
    "starlette": ["assistant.api"],
    "uvicorn": ["assistant.api", "assistant.commands"],
    "mcp": ["assistant.mcp"],
    "llama_index": ["assistant.embedding", "assistant.language_model", "ingest"],
    "tiktoken": ["assistant.tokens", "assistant.evidence"],
}


def modules() -> list[tuple[str, Path]]:
    paths = (p for room in ("prompts", "assistant", "ingest", "evals") for p in sorted((ROOT / room).rglob("*.py")))
    return [(".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), p) for p in paths]


def outside_benchmarks() -> list[tuple[str, Path]]:
    # benchmarks measure libraries side by side
    return [(module, path) for module, path in modules() if not module.startswith("evals.bench")]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def row_of(module: str) -> int | None:
    rows = {
        name: row
        for row, names in enumerate(ORDER)
        for name in names
        if module == name or module.startswith(name + ".")
    }
    return rows[max(rows, key=len)] if rows else None


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_point_inwards(module: str, path: Path) -> None:
    mine = row_of(module)
    assert mine is not None or module in {"assistant"}, f"{module} has no place in the order of rooms"
    outward = {
        name
        for name in imported(path)
        if (row := row_of(name)) is not None and row > (mine if mine is not None else -1)
    }
    assert {name for name in outward if not any((module, e) in LATE_EXCEPTIONS for e in parents(name))} == set()


def parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


@pytest.mark.parametrize(
    ("module", "path"), outside_benchmarks(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_library_is_known_in_its_own_room(module: str, path: Path) -> None:
    strangers = {
        name
        for name in imported(path)
        if (homes := HOMES.get(name.split(".")[0]))
        and not any(module == h or module.startswith((h + ".", h + "_")) for h in homes)
    }
    assert strangers == set()


def test_the_guard_sees_an_outward_import(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("def f():\n    from ingest import pipeline\n    import chromadb\n")
    assert {"ingest.pipeline", "chromadb"} == set(imported(sample))
    assert row_of("ingest.pipeline") > row_of("assistant.answer")  # type: ignore[operator]
