"""How many questions are worked on at once. More wait a little, and beyond that are refused rather than suffered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.api.problems import Overloaded


class Gate:
    """Lets `slots` questions in at once; others wait up to `patience` seconds, at most `queue` of them."""

    def __init__(self, slots: int, *, queue: int = 32, patience: float = 5.0) -> None:
        self.slots, self.queue, self.patience = slots, queue, patience
        self.inside = 0
        self.waiting = 0
        self.refused = 0
        self._free = asyncio.Semaphore(slots)

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """Hold a slot while the block runs.

        Raises:
            Overloaded: when too many wait already, or none left in time.
        """
        await self._enter()
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
            self._free.release()

    async def _enter(self) -> None:
        if self._free.locked() and self.waiting >= self.queue:
            self._refuse()
        self.waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), self.patience)
        except TimeoutError:
            self._refuse()
        finally:
            self.waiting -= 1

    def _refuse(self) -> None:
        self.refused += 1
        raise Overloaded from None
