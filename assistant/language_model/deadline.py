"""Takes items from a slow source until a moment in time: a source that blocks cannot hold up its reader."""

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class _End:
    """The source has ended, by itself or with an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


class _Pump(threading.Thread, Generic[T]):
    """Drains a generator into a queue until it ends or nobody reads any more."""

    def __init__(self, items: Iterator[T], deadline: float) -> None:
        super().__init__(name="deadline", daemon=True)
        self.queue: SimpleQueue[T | _End] = SimpleQueue()
        self.abandoned = threading.Event()
        self._items = items
        self._deadline = deadline

    def run(self) -> None:
        try:
            for item in self._items:
                if self.abandoned.is_set():
                    break
                if time.monotonic() > self._deadline:
                    raise TimeoutError
                self.queue.put(item)
        except Exception as error:  # whatever it is, it belongs to the reader
            self.queue.put(_End(error))
        else:
            self.queue.put(_End())
        finally:
            if close := getattr(self._items, "close", None):
                close()


def until(deadline: float, items: Iterator[T]) -> Iterator[T]:
    """Yield from `items`, which runs in a thread of its own, until `time.monotonic()` reaches `deadline`.

    A source that blocks for ever is left behind: it should have a timeout of its own, so that its thread ends.

    Raises:
        TimeoutError: when the deadline comes first.
        Exception: what `items` raises.
    """
    pump = _Pump(items, deadline)
    pump.start()
    try:
        while True:
            try:
                item = pump.queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise TimeoutError from None
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        pump.abandoned.set()
