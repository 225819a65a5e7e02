"""Where the boxes of a graph stand, floor by floor, so that few of its lines cross."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from attrs import frozen

Link = tuple[str, str]
Slot = tuple[str, ...]
"""A box, as (name,), or the place where a line passes a floor, as (from, to, floor)."""

_SWEEPS: Final = 12
_BOX: Final = 1.0
_PASSING: Final = 0.45
"""Heights: of a box, and of a line that passes."""


@frozen(eq=False)
class Layout:
    """Per box its floor and its height, and per link the heights at which it passes the floors in between.

    Heights count from 0 at the top, in boxes; `height` is that of the highest floor.
    """

    boxes: Mapping[str, tuple[int, float]]
    passings: Mapping[Link, Sequence[tuple[int, float]]]
    height: float


def laid_out(floors: Sequence[Sequence[str]], links: Iterable[Link]) -> Layout:
    """The layered drawing of a graph: boxes ordered on their floors by the middle of what they are linked to.

    Args:
        floors: names, the lowest floor first.
        links: pairs of names; those on one floor are drawn without a passing.

    Source:
        Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system structures, IEEE
        Transactions on Systems, Man, and Cybernetics 11 (1981).

    Example:
        >>> found = laid_out([["A", "B"], ["C"], ["D"]], [("B", "C"), ("A", "D")])
        >>> found.boxes["C"][0], [floor for floor, _ in found.passings["A", "D"]]
        (1, [1])
    """
    level = {name: floor for floor, names in enumerate(floors) for name in names}
    slots: list[list[Slot]] = [[(name,) for name in names] for names in floors]
    neighbours: dict[Slot, list[Slot]] = {}
    passing: dict[Link, list[Slot]] = {}
    for before, after in dict.fromkeys(links):
        low, high = sorted((before, after), key=level.__getitem__)
        between: list[Slot] = [(before, after, str(floor)) for floor in range(level[low] + 1, level[high])]
        passing[before, after] = list(between)
        for slot in between:
            slots[int(slot[2])].append(slot)
        way: list[Slot] = [(low,), *between, (high,)]
        for one, other in pairwise(way):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    floor_of = {slot: floor for floor, own in enumerate(slots) for slot in own}
    place = {slot: position for own in slots for slot, position in _places(own).items()}
    for sweep in range(_SWEEPS):
        upwards = sweep % 2 == 0
        for floor in range(len(slots)) if upwards else reversed(range(len(slots))):
            beside = floor - 1 if upwards else floor + 1
            middle = {}
            for slot in slots[floor]:
                found = [place[one] for one in neighbours.get(slot, ()) if floor_of[one] == beside]
                middle[slot] = sum(found) / len(found) if found else place[slot]
            slots[floor].sort(key=lambda slot, middle=middle: (middle[slot], place[slot]))  # type: ignore[misc]
            place.update(_places(slots[floor]))
    height = max((sum(map(_size, own)) for own in slots), default=0.0)
    found_at = {slot: at + height / 2 for slot, at in place.items()}
    return Layout(
        boxes={slot[0]: (floor_of[slot], found_at[slot]) for slot in floor_of if len(slot) == 1},
        passings={link: [(floor_of[slot], found_at[slot]) for slot in own] for link, own in passing.items()},
        height=height,
    )


def _size(slot: Slot) -> float:
    return _BOX if len(slot) == 1 else _PASSING


def _places(slots: Sequence[Slot]) -> dict[Slot, float]:
    """The middles of what stands on a floor, counted from the middle of the floor."""
    at = -sum(map(_size, slots)) / 2
    found = {}
    for slot in slots:
        found[slot] = at + _size(slot) / 2
        at += _size(slot)
    return found
