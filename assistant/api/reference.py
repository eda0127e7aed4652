"""The reference of the HTTP interface as one HTML page without scripts, so that it needs no network."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1b1b1f }
h2 { border-top: 1px solid #ddd; margin-top: 2rem; padding-top: 1rem }
code, pre { font: 14px/1.4 ui-monospace, monospace; background: #f4f4f6; border-radius: 4px }
code { padding: .1em .3em } pre { padding: .8rem; overflow-x: auto }
.method { color: #fff; background: #3730a3; border-radius: 4px; padding: .15em .5em; font-size: .8em }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
"""
Json = Mapping[str, Any]


def render_reference(document: Json) -> str:
    """The OpenAPI document as a page: each route, what it takes, an example, and what it answers."""
    info = document["info"]
    body = "".join(_routes(document))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>"
        f"<meta name=viewport content='width=device-width'><style>{STYLE}</style>"
        f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>"
        f"<p>{escape(info.get('summary', ''))}. For programs: <a href=/openapi.json>/openapi.json</a>.</p>"
        "<p>When keys are set, each request needs one: <code>Authorization: Bearer KEY</code> or <code>X-API-Key: KEY"
        "</code>. Errors are <code>application/problem+json</code> with a stable <code>code</code>.</p>"
        f"{body}<h2>Types</h2>{''.join(_types(document))}</html>"
    )


def _routes(document: Json) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            yield f"<h2 id='{_anchor(method, path)}'><span class=method>{method.upper()}</span> {escape(path)}</h2>"
            yield f"<p>{escape(route.get('description', ''))}</p>"
            yield _table([(p["name"], p["schema"], p.get("required", False)) for p in route.get("parameters", [])])
            yield from _body(document, method, path, route)
            yield from _answers(route)


def _body(document: Json, method: str, path: str, route: Json) -> Iterator[str]:
    for media, content in route.get("requestBody", {}).get("content", {}).items():
        schema = content["schema"]
        yield f"<p>Body, {escape(media)}: {_type(schema)}</p>"
        sent = f"-F file=@page.txt localhost:7860{path}"
        if media == "application/json":
            example = {name: _example(name) for name in _resolve(document, schema).get("required", [])}
            sent = f"-H 'Content-Type: application/json' -d '{json.dumps(example)}' localhost:7860{path}"
        yield f"<pre>curl -X {method.upper()} {escape(sent)}</pre>"


def _answers(route: Json) -> Iterator[str]:
    for status, answer in route["responses"].items():
        if status.startswith("2"):
            shown = ", ".join(f"{escape(m)} {_type(c.get('schema', {}))}" for m, c in answer.get("content", {}).items())
            yield f"<p>Answer {status}: {shown or escape(answer['description'])}</p>"


def _types(document: Json) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        if properties := schema.get("properties"):
            yield f"<h3 id='{escape(name)}'>{escape(name)}</h3><p>{escape(schema.get('description', ''))}</p>"
            needed = schema.get("required", [])
            yield _table([(field, value, field in needed) for field, value in properties.items()])


def _table(rows: list[tuple[str, Json, bool]]) -> str:
    lines = (
        f"<tr><td><code>{escape(name)}</code>{' *' if needed else ''}<td>{_type(schema)}"
        f"<td>{escape(schema.get('description', ''))}"
        for name, schema, needed in rows
    )
    return f"<table>{''.join(lines)}</table>" if rows else ""


def _type(schema: Json) -> str:
    if reference := schema.get("$ref"):
        name = escape(reference.rsplit("/", 1)[-1])
        return f"<a href='#{name}'>{name}</a>"
    for key, joint in (("anyOf", " or "), ("enum", " | ")):
        if key in schema:
            return joint.join(_type(one) if isinstance(one, dict) else escape(str(one)) for one in schema[key])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("const", schema.get("type", "any"))))


def _resolve(document: Json, schema: Json) -> Json:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    found: Json = document["components"]["schemas"].get(name, schema)
    return found


def _example(name: str) -> object:
    examples: dict[str, object] = {
        "messages": [{"role": "user", "content": "Which papers measure hallucination?"}],
        "trace_id": "the trace_id of an answer",
        "thumb": "up",
    }
    return examples.get(name, "Which papers measure hallucination?")


def _anchor(method: str, path: str) -> str:
    return escape(f"{method}{path}".replace("/", "-"))
