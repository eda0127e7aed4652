import json

import httpx
import pytest

from assistant.answer import Assistant

QUESTION = "How often do summaries hold hallucinations?"
CONTRACT = {
    "question", "standalone_question", "outcome", "answer", "citations", "sentences", "considered", "confidence",
    "mode", "model", "prompt", "library", "usage", "timings_ms", "trace_id",
}  # fmt: skip


def events_of(text: str) -> list[tuple[str, dict[str, object]]]:
    blocks = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


def test_an_answer_has_every_field_of_the_contract_and_quotes_that_stand_in_the_abstract(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).raise_for_status().json()
    assert set(answer) >= CONTRACT
    assert answer["outcome"] == "answered"
    assert answer["citations"]
    for citation in answer["citations"]:
        abstract = client.get(f"/v1/papers/{citation['paper_id']}").json()["abstract"]
        assert f"[{citation['number']}]" in answer["answer"]
        assert all(abstract[q["start"] : q["end"]] == q["text"] for q in citation["quotes"])


def test_a_question_that_the_library_cannot_answer_is_refused_without_citations(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json={"question": "Which paper studies volcanic ash in aircraft engines?"}).json()
    assert answer["outcome"] == "no_evidence"
    assert answer["citations"] == []
    assert answer["considered"]


def test_a_stream_gives_the_evidence_then_the_text_then_the_same_answer(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_of(response.text)
    names = [name for name, _ in events]
    assert names[0] == "evidence"
    assert names[-1] == "answer"
    assert set(names[1:-1]) == {"delta"}
    answer = events[-1][1]
    assert "".join(str(data["text"]) for name, data in events if name == "delta") == answer["answer"]
    assert set(answer) >= CONTRACT


def test_filters_hold_for_every_paper_considered(client: httpx.Client) -> None:
    body = {"question": QUESTION, "filters": {"since": "2024"}}
    considered = client.post("/v1/ask", json=body).json()["considered"]
    dates = [client.get(f"/v1/papers/{row['paper_id']}").json()["published"] for row in considered]
    assert dates
    assert min(dates) >= "2024"


def test_a_follow_up_is_understood_from_the_history(client: httpx.Client) -> None:
    history = [
        {"role": "user", "content": "Which paper is about speech recognition in kitchens?"},
        {"role": "assistant", "content": "Speech Recognition for Noisy Kitchens [1]."},
    ]
    body = {"question": "How many hours did they record?", "history": history}
    assert client.post("/v1/ask", json=body).json()["citations"][0]["title"] == "Speech Recognition for Noisy Kitchens"


def test_a_search_ranks_papers_once_each_best_first(client: httpx.Client) -> None:
    found = client.post("/v1/search", json={"query": "protein folding", "k": 3}).raise_for_status().json()
    rows = found["results"]
    assert rows[0]["title"] == "Folding Proteins with Diffusion"
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert len({row["paper_id"] for row in rows}) == 3
    assert sorted((row["score"] for row in rows), reverse=True) == [row["score"] for row in rows]
    assert all(row["snippet"] for row in rows)


@pytest.mark.parametrize(
    "body",
    [
        b'{"question": ""}',
        b'{"question": "  \\n "}',
        b'{"question": "' + b"x" * 2001 + b'"}',
        b'{"question": "marker \\ud800"}',
        b'{"question": ["marker"]}',
        b'{"question": true}',
        b"{}",
        b"[]",
        b"null",
        b"NaN",
        b"marker",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"question": "q", "marker": 1}',
        b'{"question": "q", "deep": "marker"}',
        b'{"question": "q", "history": [{"role": "marker", "content": "c"}]}',
        b'{"question": "q", "filters": {"since": "marker"}}',
        b'{"question": "q", "filters": {"since": "2024-02-31"}}',
        b'{"question": "q", "filters": {"min_upvotes": NaN}}',
        b'{"question": "q", "filters": {"min_upvotes": 1e999}}',
        b'{"question": "q", "filters": {"min_upvotes": -1}}',
        b'{"question": "q", "filters": {"marker": "x"}}',
    ],
    ids=lambda body: body[:60].decode("latin-1"),
)
def test_a_bad_body_is_refused_as_a_problem_that_does_not_repeat_it(client: httpx.Client, body: bytes) -> None:
    response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] in ("invalid_request", "bad_request")
    assert "marker" not in response.text


@pytest.mark.parametrize("k", [0, -1, 101, 10**30, 1.5, True, "ten"])
def test_a_search_refuses_an_impossible_number_of_results(client: httpx.Client, k: object) -> None:
    assert client.post("/v1/search", json={"query": "q", "k": k}).status_code == 422


@pytest.mark.parametrize(
    "question", ["\u202eabc", "\x00\x01", "' OR 1=1 --", '"unclosed', "(((", "🦜" * 500, "AND OR NOT"]
)
def test_any_text_is_a_legal_question(client: httpx.Client, question: str) -> None:
    for path, field in (("/v1/ask", "question"), ("/v1/search", "query")):
        assert client.post(path, json={field: question}).status_code in (200, 422)


def test_more_questions_than_can_be_worked_on_are_refused_with_the_time_to_wait(assistant: Assistant) -> None:
    import asyncio

    from assistant.api.gate import Gate
    from assistant.api.problems import Overloaded

    async def crowd() -> list[object]:
        gate = Gate(2, queue=3, patience=0.05)

        async def one() -> str:
            async with gate.admit():
                await asyncio.sleep(0.2)
            return "done"

        return await asyncio.gather(*(one() for _ in range(10)), return_exceptions=True)

    outcomes = asyncio.run(crowd())
    refused = [outcome for outcome in outcomes if isinstance(outcome, Overloaded)]
    assert len(refused) == 8
    assert refused[0].problem.status == 429
    assert refused[0].headers["Retry-After"]
