"""The page in a real browser behind the guards: with a key, under the content security policy."""

from typing import Any

import pytest

from tests.chromium import BROWSER, FLAGS, needs_browser

pytestmark = [
    pytest.mark.browser,
    needs_browser,
]


def test_a_reader_with_the_key_gets_an_answer_and_nothing_leaves_the_machine(keyed: Any) -> None:
    from playwright.sync_api import sync_playwright

    outside: list[str] = []
    refused: list[str] = []
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=BROWSER, args=FLAGS) as chromium:
        visit = chromium.new_context(http_credentials={"username": "reader", "password": "second-key"})
        page = visit.new_page()
        page.set_default_timeout(30_000)
        page.on(
            "request", lambda r: None if r.url.startswith((keyed.address, "data:", "blob:")) else outside.append(r.url)
        )
        page.on("response", lambda r: refused.append(f"{r.status} {r.url}") if r.status in (401, 403, 421) else None)
        page.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(keyed.address)
        page.fill("#question textarea, #question input", "Which model folds proteins?")
        page.click("#ask")
        page.wait_for_selector("#source-1 mark")
        assert "Folding Proteins with Diffusion" in page.inner_text("#source-1")
    assert outside == []
    assert [line for line in refused if not line.startswith("401")] == []
