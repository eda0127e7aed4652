"""Values that hold for one state of the library, the least recently used dropped first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Up to `size` values; all are forgotten when the library's last change is another one. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._seq = -1
        self._held: OrderedDict[Key, Value] = OrderedDict()

    def get(
        self, seq: int, keys: Sequence[Key], read: Callable[[Sequence[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """The values of `keys` as of change `seq`: held ones, and the others read in one call."""
        with self._lock:
            if seq != self._seq:
                self._held.clear()
                self._seq = seq
            found = {key: self._held[key] for key in keys if key in self._held}
            for key in found:
                self._held.move_to_end(key)
        missing = [key for key in keys if key not in found]
        if missing:
            fresh = read(missing)
            found.update(fresh)
            self._keep(seq, fresh)
        return found

    def _keep(self, seq: int, fresh: Mapping[Key, Value]) -> None:
        with self._lock:
            if seq != self._seq:
                return
            self._held.update(fresh)
            while len(self._held) > self._size:
                self._held.popitem(last=False)
