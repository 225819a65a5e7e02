"""Records that have something in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)


def grouped(records: Iterable[Record], key: Callable[[Record], Key]) -> dict[Key, list[Record]]:
    """The records by their key: keys in the order in which they first come, records of one key in their own order.

    Example:
        >>> grouped(["AES", "REX", "AEO"], lambda name: name[0])
        {'A': ['AES', 'AEO'], 'R': ['REX']}
    """
    found: dict[Key, list[Record]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found
