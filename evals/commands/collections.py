"""`eval retrieval | verification | agreement`: published collections and labelled pairs."""

import argparse
from pathlib import Path

from assistant.commands.options import at_least
from assistant.errors import UsageError
from evals.commands import DONE, Subparsers, add, printing
from evals.commands.runs import add_judge


def add_parsers(commands: Subparsers) -> None:
    """Register the commands."""
    retrieval = add(commands, "retrieval", run_retrieval, "nDCG, recall and MRR on a BEIR folder")
    retrieval.add_argument("folder", metavar="BEIR_FOLDER", type=Path)
    retrieval.add_argument("--split", default="test", metavar="NAME", help="qrels/NAME.tsv (default: test)")
    retrieval.add_argument("--ablate", action="store_true", help="also with parts of the retriever left out")
    verification = add(commands, "verification", run_verification, "verdicts of the checker against people's labels")
    verification.add_argument("folder", metavar="FOLDER", type=Path, nargs="?")
    judge = add(commands, "judge", run_judge, "measure a judge on planted errors, or on people's labels")
    judge.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", help="a collection of labelled pairs")
    judge.add_argument("--layout", metavar="NAME", default="scifact", help="its layout: scifact or expertqa")
    judge.add_argument("--limit", metavar="N", type=at_least(1), default=200, help="only the first N pairs")
    add_judge(judge)
    agreement = add(commands, "agreement", run_agreement, "how far point coverage agrees with people's judgements")
    agreement.add_argument(
        "file", metavar="PAIRS.jsonl", type=Path, help="in the layout of RAGChecker's meta evaluation"
    )


def run_retrieval(args: argparse.Namespace) -> int:
    """Measure retrieval over a published collection."""
    from assistant.commands import options
    from evals.retrieval import evaluate_beir

    printing.say_json(evaluate_beir(args.folder, args.split, settings=options.settings(args), ablate=args.ablate))
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
    from evals.datasets import read_published
    from evals.judge import open_judge
    from evals.judge_check import check_judge, pairs_of

    if not args.judge:
        raise UsageError("name the model to measure with --judge MODEL")
    judge = open_judge(options.settings(args), args.judge, args.judge_url, ())
    pairs = pairs_of(read_published(args.folder, args.layout).pairs[: args.limit]) if args.folder else ()
    printing.say_json({"model": judge.name, **asdict(check_judge(judge, pairs))})
    return DONE


def run_agreement(args: argparse.Namespace) -> int:
    """Correlate point coverage with people's preferences."""
    from evals.agreement import measure_agreement

    printing.say_json(measure_agreement(args.file))
    return DONE
