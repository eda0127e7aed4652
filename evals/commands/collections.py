"""`eval retrieval | verification | agreement`: published collections and labelled pairs."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.options import at_least
from assistant.errors import UsageError
from evals.commands import DONE, Subparsers, add, printing
from evals.commands.fetch import locate
from evals.commands.runs import add_judge

if TYPE_CHECKING:
    from evals.datasets.published import Pair


def add_parsers(commands: Subparsers) -> None:
    """Register the commands."""
    retrieval = add(commands, "retrieval", run_retrieval, "nDCG, recall and MRR on a BEIR folder")
    retrieval.add_argument("folder", metavar="BEIR_FOLDER", type=Path, help="or a name that `eval fetch` lists")
    retrieval.add_argument("--split", default="test", metavar="NAME", help="qrels/NAME.tsv (default: test)")
    retrieval.add_argument("--ablate", action="store_true", help="also with parts of the retriever left out")
    retrieval.add_argument("--report", metavar="FILE.html", type=Path, help="write the figures as a page, too")
    verification = add(commands, "verification", run_verification, "verdicts of the checker against people's labels")
    verification.add_argument("folder", metavar="FOLDER", type=Path, nargs="?")
    judge = add(commands, "judge", run_judge, "measure a judge on planted errors, or on people's labels")
    judge.add_argument(
        "folder", metavar="FOLDER", type=Path, nargs="?", help="labelled pairs: a folder, or a name of `eval fetch`"
    )
    judge.add_argument("--layout", metavar="NAME", help="the folder's layout: scifact (default) or expertqa")
    judge.add_argument("--limit", metavar="N", type=at_least(1), default=200, help="only the first N pairs")
    add_judge(judge)
    agreement = add(commands, "agreement", run_agreement, "how far point coverage agrees with people's judgements")
    agreement.add_argument(
        "file", metavar="PAIRS.jsonl", type=Path, help="in the layout of RAGChecker's meta evaluation"
    )


def run_retrieval(args: argparse.Namespace) -> int:
    """Measure retrieval over a published collection."""
    from assistant.commands import options
    from evals.report import write_retrieval_report
    from evals.retrieval import beir_folder, evaluate_beir

    folder, _ = locate(args, args.folder)
    found = evaluate_beir(beir_folder(folder), args.split, settings=options.settings(args), ablate=args.ablate)
    if args.report:
        write_retrieval_report(args.report, found)
    printing.say_json(found)
    return DONE


def run_verification(args: argparse.Namespace) -> int:
    """Measure the sentence checker."""
    from evals.verification import evaluate_verification

    printing.say_json(evaluate_verification(args.folder))
    return DONE


def run_judge(args: argparse.Namespace) -> int:
    """Measure the judge itself."""
    from dataclasses import asdict

    from assistant.commands import options
    from evals.judge import open_judge
    from evals.judge_check import check_judge, pairs_of

    if not args.judge:
        raise UsageError("name the model to measure with --judge MODEL")
    judge = open_judge(options.settings(args), args.judge, args.judge_url, ())
    pairs = pairs_of(_pairs(args)[: args.limit]) if args.folder else ()
    printing.say_json({"model": judge.name, **asdict(check_judge(judge, pairs))})
    return DONE


def _pairs(args: argparse.Namespace) -> "tuple[Pair, ...]":
    from evals.datasets import read_published

    folder, layout = locate(args, args.folder, args.layout)
    if layout != "beir" and (found := read_published(folder, layout or "scifact").pairs):
        return found
    raise UsageError(f"{args.folder} holds no labelled pairs; scifact and expertqa do")


def run_agreement(args: argparse.Namespace) -> int:
    """Correlate point coverage with people's preferences."""
    from evals.agreement import measure_agreement

    printing.say_json(measure_agreement(args.file))
    return DONE
