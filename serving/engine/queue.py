"""A queue that is fair between clients: one FIFO for each, served in turn, bounded in all and for each client.

Whoever sends a thousand requests waits behind the one request of somebody else for one turn at most. Pure data, no
clock and no tasks. Left out: waiting for an item, which the engine does.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Full(Exception):  # noqa: N818  (what it is)
    """There is no room for one more item; the text says whose limit was reached."""


class FairQueue(Generic[Item]):
    """Items of clients, handed out in turn."""

    def __init__(self, limit: int, limit_per_client: int) -> None:
        self.limit = limit
        self.limit_per_client = limit_per_client
        self._waiting: dict[str, deque[Item]] = {}
        """By client, whose turn is next first; no client without items."""
        self._held = Counter[str]()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def hold(self, client: str) -> None:
        """Keep room for one item of a client, for whoever has something to do before it may be handed out.

        Raises `Full`. `release` gives the room back, just before `put` or instead of it.
        """
        if len(self) + self._held.total() >= self.limit:
            raise Full(f"{self.limit} jobs are waiting, which is the limit")
        if len(self._waiting.get(client, ())) + self._held[client] >= self.limit_per_client:
            raise Full(f"{self.limit_per_client} jobs of yours are waiting, which is the limit for one client")
        self._held[client] += 1

    def release(self, client: str) -> None:
        """Give the room of one `hold` back."""
        self._held[client] -= 1
        self._held += Counter()  # drops what is zero

    def put(self, client: str, item: Item) -> None:
        """Add an item behind the others of its client. No bound is looked at: that was `hold`'s matter."""
        self._waiting.setdefault(client, deque()).append(item)

    def put_back(self, client: str, item: Item) -> None:
        """Return an item that was taken: it is the next to be handed out."""
        own = self._waiting.pop(client, deque())
        own.appendleft(item)
        self._waiting = {client: own, **self._waiting}

    def take(self) -> Item:
        """The next item; its client goes to the end of the row. Raises `IndexError` when there is none."""
        if not self._waiting:
            raise IndexError("the queue is empty")
        client = next(iter(self._waiting))
        own = self._waiting.pop(client)
        item = own.popleft()
        if own:
            self._waiting[client] = own
        return item

    def remove(self, item: Item) -> bool:
        """Take an item out of the queue; False when it is not in it."""
        for client, own in self._waiting.items():
            if item in own:
                own.remove(item)
                if not own:
                    del self._waiting[client]
                return True
        return False

    def place(self, item: Item) -> int:
        """How many items are handed out before this one, as things stand. Raises `ValueError` when it is not there."""
        clients = list(self._waiting.values())
        for turn, own in enumerate(clients):
            if item in own:
                depth = own.index(item)
                return depth + sum(
                    min(len(other), depth + (i < turn)) for i, other in enumerate(clients) if other is not own
                )
        raise ValueError("the item is not in the queue")
