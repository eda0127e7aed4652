"""`eval questions | score | compare | report`: ask, score again, hold two runs side by side, look at one."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.options import at_least
from assistant.errors import UsageError
from evals.commands import DONE, FAILED, Subparsers, add, printing

if TYPE_CHECKING:
    from evals.datasets import Question
    from evals.run_folder import RunFolder


def add_parsers(commands: Subparsers) -> None:
    """Register the commands."""
    questions = add(commands, "questions", run_questions, "ask every question of a file and score the answers")
    questions.add_argument(
        "file", metavar="FILE.jsonl", type=Path, help="or a folder, with --layout, or a name that `eval fetch` lists"
    )
    questions.add_argument("--layout", metavar="NAME", help="a published collection's: scholarqabench or pubmedqa")
    questions.add_argument("--out", metavar="DIR", type=Path, help="the run's folder; an unfinished run goes on")
    questions.add_argument("--limit", metavar="N", type=at_least(1), help="only the first N questions")
    questions.add_argument("--workers", metavar="N", type=at_least(1), help="questions in flight")
    questions.add_argument("--ablate", action="store_true", help="also rank with parts of the retriever left out")
    questions.add_argument("--drafts", action="store_true", help="ask drafted questions too")
    _add_gate(questions)
    add_judge(questions)
    score = add(commands, "score", run_score, "score the answers of a run again, asking nothing")
    score.add_argument("path", metavar="RUN", type=Path)
    _add_gate(score)
    add_judge(score)
    compare = add(commands, "compare", run_compare, "the paired difference of two runs on the same questions")
    compare.add_argument("before", metavar="RUN_A", type=Path)
    compare.add_argument("after", metavar="RUN_B", type=Path)
    add_judge(compare)
    report = add(commands, "report", run_report, "write report.html and report.md for a run")
    report.add_argument("path", metavar="RUN", type=Path)
    report.add_argument("--baseline", metavar="RUN", type=Path, help="show the change against this run")


def _add_gate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", metavar="RUN", type=Path, help="fail when worse than this run, beyond noise")
    parser.add_argument("--fail-under", metavar="METRIC=VALUE", action="append", default=[], help="fail below a floor")


def add_judge(parser: argparse.ArgumentParser) -> None:
    """The options that name a judge."""
    parser.add_argument("--judge", metavar="MODEL", help="a model that judges the answers, at the endpoint below")
    parser.add_argument("--judge-url", metavar="URL", help="its endpoint (default: that of ASSISTANT_LLM_BASE_URL)")
    parser.add_argument("--judge-itself", action="store_true", help="let a model judge its own answers")


def run_questions(args: argparse.Namespace) -> int:
    """Ask, score, report, gate."""
    from assistant.commands import options
    from evals.progress import progress_bar
    from evals.run_folder import RunFolder
    from evals.runner import run_questions as ask_all

    questions = read_asked(args)[: args.limit]
    with options.open_assistant(args) as assistant:
        folder = RunFolder(args.out or new_run(assistant.settings.home, args.file.stem))
        with progress_bar(len(questions), "asking") as on_done:
            ask_all(assistant, questions, folder, dataset=args.file.name, workers=args.workers, on_done=on_done)
        if args.ablate:
            from evals.ablation import ablate

            folder.keep_ablation(ablate(assistant, questions))
    return _finish(args, folder)


def read_asked(args: argparse.Namespace) -> "tuple[Question, ...]":
    """The questions of the file, folder or published collection that the arguments name."""
    from evals.commands.fetch import locate
    from evals.datasets import read_published, read_questions

    path, layout = locate(args, args.file, args.layout)
    if not layout:
        return read_questions(path, drafts=args.drafts)
    if layout != "beir" and (found := read_published(path, layout).questions):
        return found
    raise UsageError(f"{args.file} holds no questions with answers; try `assistant eval retrieval` or `eval judge`")


def new_run(home: Path, name: str) -> Path:
    """A folder of its own for a run of now."""
    return home / "runs" / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}"


def run_score(args: argparse.Namespace) -> int:
    """Score again, gate."""
    from evals.run_folder import RunFolder

    return _finish(args, RunFolder.open(args.path))


def _finish(args: argparse.Namespace, folder: "RunFolder") -> int:
    from evals.summary import score_all, summarise

    records = folder.records()
    scores = score_all(records)
    judged = _judge(args, folder) if args.judge else {}
    summary = {**summarise(records, scores, str(folder.path)), **judged}
    folder.keep_scores(scores)
    folder.keep_summary(summary)
    _write_reports(folder, args.baseline)
    printing.say_json(summary) if args.json else printing.say_figures(summary)
    return _gate(args, folder, summary)


def _judge(args: argparse.Namespace, folder: "RunFolder") -> dict[str, Any]:
    from evals.judging import judge_run

    return {"judge": judge_run(folder, _open_judge(args, folder))}


def _open_judge(args: argparse.Namespace, *folders: "RunFolder") -> Any:
    from assistant.commands import options
    from evals.judge import open_judge

    tested = [str(folder.facts().settings.get("llm_model", "")) for folder in folders]
    return open_judge(options.settings(args), args.judge, args.judge_url, () if args.judge_itself else tested)


def _gate(args: argparse.Namespace, folder: "RunFolder", summary: dict[str, Any]) -> int:
    from evals import gate
    from evals.compare import compare_runs, regressions
    from evals.run_folder import RunFolder

    failed = printing.say_failures("gate", gate.below_floors(summary["metrics"], gate.read_floors(args.fail_under)))
    if args.baseline:
        failed |= printing.say_failures("gate", gate.broken_invariants(summary["metrics"]))
        changes = compare_runs(RunFolder.open(args.baseline), folder)
        failed |= printing.say_failures("gate", gate.describe(regressions(changes)))
    return FAILED if failed else DONE


def run_compare(args: argparse.Namespace) -> int:
    """Say what changed from the first run to the second."""
    from assistant.commands import terminal
    from evals.compare import compare_runs
    from evals.gate import describe
    from evals.run_folder import RunFolder

    before, after = RunFolder.open(args.before), RunFolder.open(args.after)
    changes = compare_runs(before, after)
    found: dict[str, Any] = {"metrics": {change.metric: change.to_json() for change in changes}}
    if args.judge:
        from evals.judging import judge_pairs

        found["preference"] = judge_pairs(before, after, _open_judge(args, before, after))
    if args.json:
        printing.say_json({"before": str(args.before), "after": str(args.after), **found})
        return DONE
    for line in describe(changes):
        terminal.say(line)
    if args.judge:
        printing.say_preference(found["preference"])
    return DONE


def run_report(args: argparse.Namespace) -> int:
    """Write the reports and say where they lie."""
    from assistant.commands import terminal
    from evals.run_folder import RunFolder

    written = _write_reports(RunFolder.open(args.path), args.baseline)
    if args.json:
        printing.say_json({"report": [str(path) for path in written]})
        return DONE
    for path in written:
        terminal.say(str(path))
    return DONE


def _write_reports(folder: "RunFolder", baseline: Path | None) -> list[Path]:
    from evals.report import write_reports
    from evals.run_folder import RunFolder

    return write_reports(folder, RunFolder.open(baseline) if baseline else None)
