"""Whether our word pieces are those of the tokenizer that sentence-transformers loads for the same model."""

import json
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

from assistant.embedding.local import LocalEmbedder
from assistant.embedding.weights import find_weights
from evals.bench.peers import environment

WORKER = Path(__file__).with_name("tokenizing_worker.py")
STRINGS = 10_000
PLAIN = "attention unbelievably GPT-4o 3.14159 1e-5 don't _under_score_ https://a.b/c?d=e x ** 2 def f(x): ... — “q”"
FOREIGN = "café naïve Ångström İstanbul ß ﬁne ＡＢＣ ½ 深層 학습 мир مرحبا ไทย 🙂 👩\u200d🔬 e\u0301 $\\alpha_{i}^2$"
FRAGMENTS = (
    *(*PLAIN.split(), *FOREIGN.split()),
    *("a" * 120, "\\frac{a}{b}", "\n", "\t", "\u00a0", "\u200b", "\ufeff", "\x07", "[MASK]", "[SEP]"),
)
SCRIPTS = ((0x20, 0x250), (0x370, 0x2000), (0x2000, 0x3100), (0x4E00, 0x9FFF), (0x1F300, 0x1F700))
"""Ranges of code points that strange characters are drawn from."""


def compare_tokens(peers: str, cache: Path) -> str:
    """A sentence that says of how many strings the word pieces are the same in both."""
    strings = make_strings()
    (cache / "strings.json").write_text(json.dumps(strings), encoding="utf-8")
    command = [peers, str(WORKER), str(find_weights().model.parent), str(cache / "strings.json")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        return f"Tokenizers were not compared ({last or f'exit code {done.returncode}'}).\n"
    same = sum(ours == theirs for ours, theirs in zip(word_pieces(strings), json.loads(done.stdout), strict=True))
    return (
        f"Word pieces are those of sentence-transformers' tokenizer for {same:,} of {len(strings):,} varied strings.\n"
    )


def word_pieces(strings: Sequence[str]) -> list[list[int]]:
    """The ids that the local embedder reads, end marks included; a long string's windows put together again."""
    found: list[list[int]] = [[] for _ in strings]
    for window in LocalEmbedder()._windows(list(strings)):
        found[window.text] = [*found[window.text][:-1], *window.pieces[bool(found[window.text]) :]]
    return found


def make_strings(count: int = STRINGS, seed: int = 0) -> list[str]:
    """Strings of words, numbers, code, formulas, scripts, marks and strange characters; the same for the same seed."""
    rng = random.Random(seed)
    return [_mixed(rng) + (_strange(rng) if rng.random() < 0.3 else "") for _ in range(count)]


def _mixed(rng: random.Random) -> str:
    count = rng.randint(0, 40) if rng.random() < 0.98 else rng.randint(200, 1000)  # some are read in several windows
    return "".join(rng.choice(FRAGMENTS) + rng.choice(("", " ", " ", "  ")) for _ in range(count))


def _strange(rng: random.Random) -> str:
    return "".join(chr(rng.randrange(*rng.choice(SCRIPTS))) for _ in range(rng.randint(1, 30)))
