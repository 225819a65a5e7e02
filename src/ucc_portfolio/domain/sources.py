"""The documents that facts come from."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Source:
    """A document: what it is, where it is, and which of our figures stand on it."""

    id: str
    title: str
    covers: str = ""
    url: str = ""
