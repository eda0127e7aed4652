"""Where the time of one answer goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """Times named stages; starts when it is made."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Add what happens inside to `stage`."""
        start = perf_counter()
        try:
            yield
        finally:
            self._stages[stage] = self._stages.get(stage, 0.0) + perf_counter() - start

    def milliseconds(self) -> dict[str, float]:
        """Milliseconds a stage so far, and in `total` since the start; 0.01 ms is the resolution shown."""
        seconds = {**self._stages, "total": perf_counter() - self._start}
        return {stage: round(1000 * value, 2) for stage, value in seconds.items()}
