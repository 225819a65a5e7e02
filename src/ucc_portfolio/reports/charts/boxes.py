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
    slots, ways = _slots(floors, links)
    neighbours: dict[Slot, list[Slot]] = {}
    for way in ways.values():
        for one, other in pairwise(way):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    floor_of = {slot: floor for floor, own in enumerate(slots) for slot in own}
    place = {slot: position for own in slots for slot, position in _places(own).items()}
    # Each slot moves to the middle of its neighbours on the floor below, then on the floor above, and so on in turns.
    # The order of two sweeps is soon the same; a fixed number of them ends also where it swings.
    for sweep in range(_SWEEPS):
        upwards = sweep % 2 == 0
        for floor in range(len(slots)) if upwards else reversed(range(len(slots))):
            beside = floor - 1 if upwards else floor + 1
            middles = {}
            for slot in slots[floor]:
                found = [place[one] for one in neighbours.get(slot, ()) if floor_of[one] == beside]
                # Equal middles keep the order that they have, so that the same portfolio is drawn the same.
                middles[slot] = (sum(found) / len(found) if found else place[slot], place[slot])
            slots[floor].sort(key=middles.__getitem__)
            place.update(_places(slots[floor]))
    height = max((sum(map(_size, own)) for own in slots), default=0.0)
    found_at = {slot: at + height / 2 for slot, at in place.items()}
    return Layout(
        boxes={slot[0]: (floor_of[slot], found_at[slot]) for slot in floor_of if len(slot) == 1},
        passings={link: [(floor_of[slot], found_at[slot]) for slot in way[1:-1]] for link, way in ways.items()},
        height=height,
    )


def _slots(
    floors: Sequence[Sequence[str]], links: Iterable[Link]
) -> tuple[list[list[Slot]], Mapping[Link, list[Slot]]]:
    """The slots of each floor, in the order of the names, and the slots that each link goes through, from low to high.

    A link over several floors has a slot on each floor between, so that it is kept clear of the boxes there.
    """
    level = {name: floor for floor, names in enumerate(floors) for name in names}
    slots: list[list[Slot]] = [[(name,) for name in names] for names in floors]
    ways: dict[Link, list[Slot]] = {}
    for before, after in dict.fromkeys(links):
        low, high = sorted((before, after), key=level.__getitem__)
        passed = range(level[low] + 1, level[high])
        between: list[Slot] = [(before, after, str(floor)) for floor in passed]
        for floor, slot in zip(passed, between, strict=True):
            slots[floor].append(slot)
        ways[before, after] = [(low,), *between, (high,)]
    return slots, ways


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
