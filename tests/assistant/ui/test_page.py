"""The page in a real browser: ask, check, look around, add papers; nothing loads from elsewhere or runs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from evals.datasets import read_questions
from evals.datasets.question import read_file
from tests.chromium import BROWSER, FLAGS, needs_browser
from tests.serving import ingest_into, serve

QUESTION = "How accurate are sparse attention heads after half of them are pruned?"
CHROME = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nOct 7\n\n"
PAGE = f"""{CHROME}Sparse Attention in Gardens

We study sparse attention for long documents. Pruning half of the attention heads keeps 98.2 percent of the accuracy. \
Training takes three days on one machine. The pruned heads look at few tokens.

<img src=http://evil.test/t.png onerror=alert(1)> Poisoned Title About Mushrooms

Mushrooms are classified by sparse networks ![x](http://evil.test/a.png) with care. \
<script>alert(2)</script><video src=http://evil.test/v></video> The classifier of mushrooms reaches 91 percent. \
<div style="background:url(http://evil.test/s)">A [link](javascript:alert(3)) hides here.</div>

Robots Walk Faster on Rough Terrain

Robots learn to walk when the terrain grows harder step by step. The curriculum halves the number of falls of the robot.
"""

pytestmark = [pytest.mark.browser, needs_browser]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "saved-page.txt").write_text(PAGE, encoding="utf-8")
    with Assistant.open(folder / "home") as assistant:
        ingest_into(assistant)([str(folder / "saved-page.txt")])
        with serve(assistant, page=True) as served:
            yield served.address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Any]:
    # after the server: while playwright's own event loop runs in this thread, none can be started to mount the page
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(30_000)
    opened.outside, opened.dialogs = [], []
    opened.on(
        "request", lambda r: opened.outside.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else 0
    )
    opened.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
    opened.goto(address)
    opened.wait_for_selector("#question textarea, #question input")
    yield opened
    opened.close()


def ask(page: Any, question: str) -> None:
    page.fill("#question textarea, #question input", question)
    page.click("#ask")
    page.wait_for_selector("#chat small")


def test_an_answer_streams_in_with_its_sources_beside_it(page: Any) -> None:
    ask(page, QUESTION)
    page.wait_for_selector("#source-1 mark")
    quotes = page.locator("#source-1 mark").all_inner_texts()
    assert "Pruning half of the attention heads keeps 98.2 percent of the accuracy." in quotes
    assert all(quote in PAGE for quote in quotes)
    assert "Sparse Attention in Gardens" in page.inner_text("#source-1 h4")
    assert "98.2 percent" in page.inner_text("#chat")
    assert page.outside == []


def test_a_marker_leads_to_its_source(page: Any) -> None:
    ask(page, QUESTION)
    page.locator("#chat a", has_text=re.compile(r"\[1\]")).first.click()
    assert page.url.endswith("#source-1")
    assert page.locator("#source-1").is_visible()


def test_what_is_not_there_is_said(page: Any) -> None:
    ask(page, "Which enzyme cuts the ribosomal membrane of volcanic plankton?")
    assert "no evidence" in page.inner_text("#chat small")
    assert page.locator("#source-1").count() == 0


def test_hostile_text_neither_runs_nor_loads(page: Any) -> None:
    ask(
        page,
        "How are mushrooms classified by sparse networks ![q](http://evil.test/q.png) <img src=http://evil.test/q>?",
    )
    page.wait_for_selector("#sources .card")
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector("#papers .card")
    page.wait_for_timeout(300)
    assert page.outside == []
    assert page.dialogs == []
    assert page.locator("#chat img[src*=evil], #papers img, #sources img, form[action*=evil], iframe").count() == 0


def test_the_library_is_listed_and_searched(page: Any) -> None:
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector("#papers .card")
    assert page.locator("#papers .card").count() == 3
    page.fill("#filter textarea, #filter input", "robots")
    page.wait_for_function("document.querySelectorAll('#papers .card').length === 1")
    assert "Robots Walk Faster" in page.inner_text("#papers .card h4")


def test_an_uploaded_page_is_answered_from(page: Any, tmp_path: Path) -> None:
    upload = tmp_path / "more.txt"
    upload.write_text(
        f"{CHROME}Whales Sing in Tensors\n\nWhale songs are compressed into tensors. The codec keeps 87 percent of the "
        "melody of a whale song at a tenth of the size.\n\nA Second Paper on Knots\n\nKnots are classified by "
        "crossings. The classifier is exact for knots of ten crossings or fewer, and fast on a laptop.\n",
        encoding="utf-8",
    )
    page.get_by_role("tab", name="Add papers").click()
    page.set_input_files("#files input[type=file]", str(upload))
    page.wait_for_selector("#files >> text=more.txt")
    page.click("#add")
    page.wait_for_selector("#report table")
    assert "5 papers" in page.inner_text("#report")
    page.get_by_role("tab", name="Ask").click()
    ask(page, "How much of the melody of a whale song does the codec keep?")
    assert "87 percent" in page.inner_text("#chat")


def test_an_example_is_asked_by_a_click(page: Any) -> None:
    page.locator("#chat button", has_text="propose?").first.click()
    page.wait_for_selector("#chat small")
    page.wait_for_selector("#source-1")


def test_the_page_fits_a_phone(browser: Any, address: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(address)
    phone.wait_for_selector("#question textarea, #question input")
    ask(phone, QUESTION)
    phone.wait_for_selector("#source-1 mark")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.close()


def thumb(page: Any, name: str) -> None:
    page.locator(f"#chat button[title={name}]").last.click()


def test_a_thumb_up_makes_an_eval_case_that_can_be_run(page: Any) -> None:
    ask(page, QUESTION)
    thumb(page, "Like")
    page.wait_for_selector("#kept code")
    path = page.inner_text("#kept code").removeprefix("assistant eval questions ")
    [case] = [question for question in read_questions(Path(path)) if question.question == QUESTION]
    assert "Sparse Attention in Gardens" in case.gold_titles
    thumb(page, "Liked")
    page.wait_for_selector("#kept code", state="detached")
    assert all(question.question != QUESTION for question in read_file(Path(path)))


def test_a_thumb_down_makes_a_draft_that_a_person_completes_on_the_page(page: Any) -> None:
    asked = "What reaches 91 percent?"
    ask(page, asked)
    thumb(page, "Dislike")
    path = Path(page.inner_text("#kept code"))
    page.get_by_role("tab", name="Evals").click()
    page.wait_for_selector("#cases >> text=1 draft to settle")
    assert page.input_value("#draft-question textarea, #draft-question input") == asked
    page.click("#draft-gold input")
    page.get_by_role("option", name="Robots Walk Faster").click()
    page.keyboard.press("Escape")
    page.locator("#draft-quotes label", has_text="Robots learn to walk").locator("input").check()
    page.fill("#draft-points textarea", "the robot learns\nstep by step")
    page.fill("#draft-question textarea, #draft-question input", "How do robots learn to walk?")
    page.click("#draft-accept")
    page.wait_for_selector("#cases >> text=No draft waits")
    [case] = [question for question in read_questions(path) if question.id.startswith("thumb-")]
    assert (case.question, case.gold_titles) == (
        "How do robots learn to walk?",
        ("Robots Walk Faster on Rough Terrain",),
    )
    assert case.evidence[0].sentence == "Robots learn to walk when the terrain grows harder step by step."
    assert case.answer_points == ("the robot learns", "step by step")


def test_a_draft_is_thrown_away_or_refused_with_the_reason(page: Any) -> None:
    ask(page, "Which insects sing?")
    thumb(page, "Dislike")
    path = Path(page.inner_text("#kept code"))
    page.get_by_role("tab", name="Evals").click()
    page.wait_for_selector("#cases >> text=1 draft to settle")
    page.fill("#draft-question textarea, #draft-question input", "")
    page.click("#draft-accept")
    page.wait_for_selector("#cases >> text=the question is empty")
    page.click("#draft-reject")
    page.wait_for_selector("#cases >> text=No draft waits")
    assert all(question.question != "Which insects sing?" for question in read_file(path))
