"""Counters in the Prometheus text format (exposition format 0.0.4)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from threading import Lock

from assistant.types import Answer

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histogram of seconds an answer took."""
Labels = tuple[tuple[str, str], ...]


class Metrics:
    """What happened since the start. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, Labels]] = Counter()
        self._seconds: Counter[float] = Counter()
        self._seconds_sum = 0.0

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Add to a counter."""
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += amount

    def count_answer(self, answer: Answer) -> None:
        """Add an answer: its outcome, tokens and time."""
        self.count("assistant_answers_total", outcome=answer.outcome, mode=answer.mode)
        self.count("assistant_prompt_tokens_total", answer.usage.prompt_tokens)
        self.count("assistant_completion_tokens_total", answer.usage.completion_tokens)
        self.count("assistant_unknown_citations_total", answer.unknown_keys)
        seconds = answer.timings_ms.get("total", 0.0) / 1000
        with self._lock:
            self._seconds_sum += seconds
            self._seconds[next((bound for bound in BUCKETS if seconds <= bound), float("inf"))] += 1

    def render(self, gauges: Mapping[str, float]) -> str:
        """Everything as text, `gauges` being what holds at this moment."""
        with self._lock:
            lines = [*self._counters(), *self._histogram()]
        for name, value in gauges.items():
            lines += [f"# TYPE {name} gauge", f"{name} {value}"]
        return "\n".join(lines) + "\n"

    def _counters(self) -> Iterator[str]:
        named = ""
        for (name, labels), value in sorted(self._counts.items()):
            if name != named:
                yield f"# TYPE {name} counter"
                named = name
            shown = ",".join(f'{key}="{_escape(text)}"' for key, text in labels)
            yield f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"

    def _histogram(self) -> Iterator[str]:
        yield "# TYPE assistant_answer_seconds histogram"
        total = 0
        for bound in (*BUCKETS, float("inf")):
            total += self._seconds[bound]
            yield f'assistant_answer_seconds_bucket{{le="{"+Inf" if bound == float("inf") else bound}"}} {total}'
        yield f"assistant_answer_seconds_sum {self._seconds_sum}"
        yield f"assistant_answer_seconds_count {total}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
