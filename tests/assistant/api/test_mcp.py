import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


def with_session(server: str, use: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with (
            streamable_http_client(f"{server}/mcp") as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            return await use(session)

    return asyncio.run(run())


def test_the_three_tools_are_listed(server: str) -> None:
    listed = with_session(server, lambda session: session.list_tools())
    assert [tool.name for tool in listed.tools] == ["ask", "search", "get_paper"]


def test_ask_answers_as_the_http_interface_does(server: str) -> None:
    called = with_session(server, lambda s: s.call_tool("ask", {"question": "How many backbones are folded an hour?"}))
    assert not called.is_error
    answer = called.structured_content
    assert answer["outcome"] == "answered"
    assert answer["citations"][0]["title"] == "Folding Proteins with Diffusion"


def test_a_paper_found_by_search_can_be_got(server: str) -> None:
    async def find_and_get(session: ClientSession) -> Any:
        found = await session.call_tool("search", {"query": "robots that climb stairs", "k": 1})
        return await session.call_tool("get_paper", {"paper_id": found.structured_content["results"][0]["paper_id"]})

    assert with_session(server, find_and_get).structured_content["title"] == "Curriculum Learning for Small Robots"


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("get_paper", {"paper_id": "none"}, "no paper"),
        ("ask", {"question": "q", "since": "soon"}, "no date"),
        ("ask", {"question": " "}, "empty"),
        ("ask", {"question": "x" * 2001}, "2000"),
        ("search", {"query": "q", "k": 0}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_used_is_an_error_that_says_why(
    server: str, tool: str, arguments: dict[str, object], told: str
) -> None:
    called = with_session(server, lambda session: session.call_tool(tool, arguments))
    assert called.is_error
    assert told in called.content[0].text
