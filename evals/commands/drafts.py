"""`eval make | collect | accept`: questions drafted from a library or kept by a thumb, and accepted by a person.

Their file is that of the page, `evals/questions.jsonl` in the library's folder, unless another is named.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.options import at_least
from assistant.errors import UsageError
from evals.commands import DONE, Subparsers, add, printing

if TYPE_CHECKING:
    from evals.datasets import Question


def add_parsers(commands: Subparsers) -> None:
    """Register the commands."""
    make = add(commands, "make", run_make, "draft questions from the library with the model of the settings")
    _add_file(make, "drafts are added to it")
    make.add_argument("--count", type=at_least(1), default=20, metavar="N", help="papers to draft from")
    make.add_argument("--seed", type=int, default=0, metavar="N", help="which papers are drawn")
    collect = add(commands, "collect", run_collect, "make cases of the questions that readers gave a thumb")
    _add_file(collect, "cases are added to it")
    accept = add(commands, "accept", run_accept, "accept drafts, one by one or by id")
    _add_file(accept, "the file that holds the drafts")
    accept.add_argument("ids", metavar="ID", nargs="*", help="accept these (default: ask about each)")
    accept.add_argument("--all", action="store_true", help="accept every draft")
    accept.add_argument("--reject", metavar="ID", action="append", default=[], help="throw this draft away")


def _add_file(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("file", metavar="FILE.jsonl", type=Path, nargs="?", help=f"{text} (default: the page's file)")


def _file(args: argparse.Namespace) -> Path:
    from assistant.commands import options
    from evals.cases import case_file

    return args.file or case_file(options.settings(args).home)


def run_make(args: argparse.Namespace) -> int:
    """Draft, check, add what held."""
    from assistant.commands import options
    from assistant.language_model import open_language_model
    from evals.datasets import Question
    from evals.drafting import Dropped, draft_questions
    from evals.judge import ModelJudge

    with options.open_assistant(args) as assistant:
        model = open_language_model(assistant.settings)
        if model is None:
            raise UsageError("drafting needs a model: set ASSISTANT_LLM_MODEL")
        found = list(draft_questions(assistant, model, ModelJudge(model), args.count, args.seed))
    drafts = [draft for draft in found if isinstance(draft, Question)]
    dropped = [draft for draft in found if isinstance(draft, Dropped)]
    printing.say_failures("not kept", [f"{drop.paper}: {drop.reason}" for drop in dropped])
    return _add(args, drafts, len(dropped))


def run_collect(args: argparse.Namespace) -> int:
    """Turn thumbs into drafts."""
    from assistant.commands import options
    from evals.drafting import questions_from_feedback

    with options.open_assistant(args) as assistant:
        drafts = questions_from_feedback(assistant.library)
    return _add(args, drafts, 0)


def _add(args: argparse.Namespace, drafts: "Sequence[Question]", dropped: int) -> int:
    from evals.datasets import write_questions

    file = _file(args)
    before = _read(file) if file.exists() else []
    known = {question.id for question in before}
    new = [draft for draft in drafts if draft.id not in known]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_questions(file, [*before, *new])
    _say(args, {"file": str(file), "drafted": len(new), "dropped": dropped})
    return DONE


def run_accept(args: argparse.Namespace) -> int:
    """Settle drafts as told, or by asking about each."""
    from evals.datasets import write_questions
    from evals.drafting import settle

    file = _file(args)
    questions = _read(file)
    drafts = [question for question in questions if question.draft]
    if unknown := sorted({*args.ids, *args.reject} - {draft.id for draft in drafts}):
        raise UsageError(f"{file} has no draft {unknown[0]!r}; see which it has with `assistant eval accept`")
    verdicts = dict.fromkeys([d.id for d in drafts] if args.all else args.ids, True)
    verdicts |= dict.fromkeys(args.reject, False)
    kept = settle(questions, verdicts or _ask_each(drafts))
    write_questions(file, kept)
    open_drafts = sum(question.draft for question in kept)
    _say(args, {"file": str(file), "questions": len(kept) - open_drafts, "drafts": open_drafts})
    return DONE


def _ask_each(drafts: "Sequence[Question]") -> dict[str, bool]:
    from assistant.commands import terminal

    if not sys.stdin.isatty():
        for draft in drafts:
            terminal.say(f"{draft.id}: {draft.question}")
        return {}
    verdicts = {}
    for draft in drafts:
        terminal.say(f"\n{draft.question}\n  gold: {'; '.join(draft.gold_titles) or 'none: refusing is right'}")
        for point in draft.answer_points:
            terminal.say(f"  - {point}")
        reply = input("accept? [y]es, [n]o, anything else: later ").strip().casefold()
        if reply in ("y", "yes", "n", "no"):
            verdicts[draft.id] = reply.startswith("y")
    return verdicts


def _read(path: Path) -> "list[Question]":
    from evals.datasets.question import read_file

    return list(read_file(path))


def _say(args: argparse.Namespace, result: dict[str, object]) -> None:
    from assistant.commands import terminal

    if args.json:
        printing.say_json(result)
        return
    terminal.say(", ".join(f"{name}: {value}" for name, value in result.items()))
