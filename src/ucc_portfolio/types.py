"""The types of everything that our functions take and return: records, enumerations and aliases.

The rule: each of our types that a public function, field or property names is here. Those that users build, such as
`Project`, are at the front door as well. The classes of errors are in `ucc_portfolio.errors`.
"""

from __future__ import annotations

from ucc_portfolio import _lazy

_ROOMS, __getattr__, __dir__ = _lazy(__name__, "types.pyi")
__all__ = list(_ROOMS)
