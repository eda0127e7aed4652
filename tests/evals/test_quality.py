"""The figures of the docs stand between marks that one command fills."""

from pathlib import Path

import pytest

from evals.quality import __main__ as quality
from evals.quality.risk import risk_at, write_risk
from evals.quality.sections import SECTIONS
from evals.quality.tables import figure, share, table

ROOT = Path(__file__).parents[2]
END = "<!-- end of figures -->\n"
TEXT = f"before\n<!-- figures: one -->\nold\n{END}between\n<!-- figures: two -->\n{END}"


def test_the_page_has_a_place_for_every_section_and_none_is_empty():
    text = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert sorted(quality.marked(text)) == sorted(SECTIONS)
    assert "-->\n<!-- end of figures -->" not in text


def test_only_the_figures_of_a_section_are_replaced():
    assert quality.put(TEXT, "one", "new\n") == TEXT.replace("old", "new")
    assert quality.put(TEXT, "two", "new\n") == TEXT.replace("two -->\n", "two -->\nnew\n")
    with pytest.raises(ValueError, match="no mark <!-- figures: three -->"):
        quality.put(TEXT, "three", "new\n")


def test_what_is_absent_is_said_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    page = tmp_path / "quality.md"
    page.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(quality, "PAGE", page)
    monkeypatch.setenv("ASSISTANT_SHARED", str(tmp_path / "nowhere"))
    assert quality.main(["answers", "retrieval", "checks", "agreement"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 4
    assert all("left as it was" in line and "nowhere" in line for line in said)
    assert page.read_text(encoding="utf-8") == TEXT


def test_a_section_writes_its_figures_with_their_date_and_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    page = tmp_path / "quality.md"
    page.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(quality, "PAGE", page)
    monkeypatch.setattr(quality, "SECTIONS", {"one": lambda: "| a |"})
    assert quality.main([]) == 0
    assert "| a |\n\n*Measured on 20" in page.read_text(encoding="utf-8")
    assert "at commit" in page.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        quality.main(["three"])
    assert "'three' is no section" in capsys.readouterr().err


def test_a_figure_is_shown_with_its_interval_and_n():
    found = {"value": 0.5, "low": 0.25, "high": 0.754, "n": 4}
    assert figure(found) == "0.50 (0.25 to 0.75), n = 4"
    assert figure(found, short=True) == "0.50"
    assert figure(None) == ""
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_risk_at_a_coverage_is_that_of_the_first_point_that_reaches_it():
    curve = [(0.25, 0.0), (0.5, 0.5), (0.75, 1 / 3), (1.0, 0.5)]
    assert [risk_at(curve, share) for share in (0.2, 0.5, 0.6, 1.0)] == [0.0, 0.5, 1 / 3, 0.5]


def test_the_risk_of_runs_is_drawn_and_put_in_a_table(tmp_path):
    picture = tmp_path / "risk.svg"
    text = write_risk({"starter": [(0.5, 0.0), (1.0, 0.25)], "pages": [(1.0, 0.5)]}, picture)
    assert "| starter | 0.00 | 0.00 | 0.25 | 0.25 | 0.25 |" in text
    assert "| pages | 0.50 | 0.50 | 0.50 | 0.50 | 0.50 |" in text
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert "(risk.svg)" in text


def test_a_share_is_shown_with_its_interval_and_a_share_of_nothing_as_none():
    assert share(0.95, 100) == "0.95 (0.89 to 0.98), n = 100"
    assert share(None, 100) == share(0.5, 0) == "none"
