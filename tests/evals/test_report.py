"""A report stands alone in one file, shows every answer with its reasons, and runs nothing from an answer."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samples import answer, citation, considered, question, quote, record, sentence

from assistant.types import Outcome, Support
from evals.report import write_reports, write_retrieval_report
from evals.report.charts import draw_bars, draw_risk
from evals.run_folder import RunFacts, RunFolder
from evals.summary import score_all, summarise
from tests.chromium import BROWSER, FLAGS, needs_browser

FACTS = RunFacts("a <b>dataset</b>", "x", {"llm_model": ""}, {}, {"papers": 3, "revision": "r1"}, {}, "now")
HOSTILE = "<script>document.title = 'owned'</script> | [1]"


def write_run(path: Path, *, right: bool = True, more: int = 0) -> RunFolder:
    folder = RunFolder(path)
    questions = [
        question(id="one", answer_points=["gains points"]),
        question(id="two", kind="numeric", gold_titles=["Beta"]),
        question(id="three", kind="out-of-domain", gold_titles=[]),
    ]
    alike = [question(id=f"one-{number}", answer_points=["gains points"]) for number in range(more)]
    folder.begin(FACTS, [*questions, *alike])
    title = "Alpha" if right else "Gamma"
    sentences = [sentence("It gains.", 1), sentence("It owns.", 1, support=Support.UNSUPPORTED)]
    cited = [citation(1, title, [quote(title, "Alpha trains" if right else "Gamma is slow.")])]
    for asked in (questions[0], *alike):
        folder.add(record(asked, answer(HOSTILE, citations=cited, sentences=sentences)))
    folder.add(record(questions[1], None))
    refused = answer("Nothing.", outcome=Outcome.NO_EVIDENCE, considered=considered("Alpha"))
    folder.add(record(questions[2], refused))
    scores = score_all(folder.records())
    folder.keep_scores(scores)
    folder.keep_summary(summarise(folder.records(), scores, str(path)))
    return folder


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path):
    html, _ = write_reports(write_run(tmp_path))
    text = html.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_what_an_answer_holds_is_shown_and_not_run(tmp_path: Path):
    text = write_reports(write_run(tmp_path))[0].read_text(encoding="utf-8")
    assert "<script>document.title" not in text
    assert "&lt;script&gt;document.title" in text
    assert "a &lt;b&gt;dataset&lt;/b&gt;" in text


def test_every_question_is_there_with_its_verdicts_reasons_and_fault(tmp_path: Path):
    text = write_reports(write_run(tmp_path))[0].read_text(encoding="utf-8")
    for key in ("one", "two", "three"):
        assert f'id="q-{key}"' in text
    assert "language_model.timeout: no reply" in text
    assert "<blockquote>Alpha trains</blockquote>" in text
    assert 'class="tag unsupported"' in text


def test_a_baseline_is_shown_with_the_change_and_what_flipped(tmp_path: Path):
    before, after = write_run(tmp_path / "a", more=7), write_run(tmp_path / "b", right=False, more=7)
    html, markdown = write_reports(after, before)
    assert "worse: one, one-0" in html.read_text(encoding="utf-8")
    assert re.search(r"\| citation_recall \| 0\.000 .*\| -1\.000 \| worse \|", markdown.read_text(encoding="utf-8"))


def test_the_markdown_tables_are_whole(tmp_path: Path):
    lines = write_reports(write_run(tmp_path))[1].read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("|")]
    widths = {line.count("|") for line in tables if "measure" in line or "citation_recall |" in line}
    assert widths == {5, 7}
    assert any(line.startswith("| two | numeric |") for line in tables)


def test_a_run_without_any_answer_still_has_a_report(tmp_path: Path):
    folder = RunFolder(tmp_path)
    folder.begin(FACTS, [question()])
    folder.add(record(question(), None))
    folder.keep_scores({})
    assert "failed call" in write_reports(folder)[0].read_text(encoding="utf-8")


def test_the_ablation_is_drawn_and_tabled_with_what_each_stage_is_worth(tmp_path: Path):
    folder = write_run(tmp_path)
    assert "--ablate" in write_reports(folder)[0].read_text(encoding="utf-8")
    figure = {"value": 0.8, "low": 0.7, "high": 0.9, "n": 2}
    without = {"ndcg@10": {**figure, "value": 0.5}, "worth": 0.3, "p": 0.0001}
    folder.keep_ablation({"whole": {"ndcg@10": figure}, "words alone": without})
    text = write_reports(folder)[0].read_text(encoding="utf-8")
    assert "--ablate" not in text
    assert re.search(r"<td>words alone</td>.*0\.500.*\+0\.300.*&lt; 0\.001", text)
    assert text.count("<svg") == 1 + write_reports(write_run(tmp_path / "other"))[0].read_text("utf-8").count("<svg")


def test_a_measured_collection_has_a_page_of_its_own(tmp_path: Path):
    figures = {"ndcg@10": 0.5, "recall@10": 0.6, "recall@100": 0.7, "mrr@10": 0.4}
    found = {"dataset": "<b>beir</b>", "queries": 3, "documents": 9, **figures, "seconds": {"ingest": 1, "search": 2}}
    without = {"whole": {**figures, "ms": 4.0}, "words alone": {**figures, "ms": 2.0, "worth": 0.1, "p": 0.2}}
    path = write_retrieval_report(tmp_path / "report.html", {**found, "ablation": without})
    text = path.read_text(encoding="utf-8")
    assert "&lt;b&gt;beir&lt;/b&gt;" in text
    assert "+0.100" in text
    assert "<svg" in text
    assert "--ablate" in write_retrieval_report(path, found).read_text(encoding="utf-8")


def test_the_same_scores_draw_the_same_bytes():
    rows = {"numeric": {"value": 0.5, "low": 0.2, "high": 0.9}}
    assert draw_bars(rows, "recall") == draw_bars(rows, "recall")
    assert draw_risk({"a": [(0.5, 0.0), (1.0, 0.25)]}) == draw_risk({"a": [(0.5, 0.0), (1.0, 0.25)]})


@pytest.fixture
def page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser.new_page()
        browser.close()


@needs_browser
@pytest.mark.browser
def test_a_reader_filters_by_kind_and_outcome_and_jumps_to_an_answer(page: Any, tmp_path: Path):
    html, _ = write_reports(write_run(tmp_path))
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda request: None if request.url.startswith("file:") else faults.append(request.url))
    page.goto(html.as_uri())
    page.select_option("#kind", "numeric")
    assert page.locator("details:visible").count() == 1
    page.select_option("#outcome", "no_evidence")
    assert page.locator("details:visible").count() == 0
    assert page.inner_text("#shown") == "0 shown"
    page.select_option("#kind", "")
    assert page.locator("details:visible").get_attribute("id") == "q-three"
    page.click('a[href="#q-one"] >> nth=0')
    page.wait_for_selector("#q-one[open]")
    assert page.title() == "Eval report: a <b>dataset</b>"
    assert faults == []


@needs_browser
@pytest.mark.browser
def test_nothing_is_wider_than_a_phone(page: Any, tmp_path: Path):
    html, _ = write_reports(write_run(tmp_path))
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(html.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(row => row.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
