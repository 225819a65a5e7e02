"""The front door: the functions and the records that users build, each fetched from its room on first use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def _lazy(module: str, stub: str) -> tuple[dict[str, tuple[str, str]], Callable[[str], Any], Callable[[], list[str]]]:
    """Return where each name of a module lives, its `__getattr__` and its `__dir__`: names are fetched on first use.

    Importing every room at once would make the start of each script as slow as the slowest room. The names stand once,
    in a stub beside the module, which type checkers and editors read as well.

    Args:
        module: full name of the module.
        stub: file name of its stub. A line `from ROOM import NAME as NAME` makes a name public, and `PUBLIC = NAME`
            renames it.
    """
    namespace = vars(sys.modules[module])
    rooms: dict[str, tuple[str, str]] = {}
    for line in __loader__.get_data(f"{__path__[0]}/{stub}").decode().splitlines():  # works inside a zip file, too
        match line.split():
            case "from", room, "import", name, *_:
                rooms[name] = room, name
            case public, "=", name:
                rooms[public] = rooms.pop(name)

    def fetch(public: str) -> Any:
        if public not in rooms:
            raise AttributeError(f"module {module!r} has no attribute {public!r}")
        room, name = rooms[public]
        home = import_module(room)
        # What we name of a package is a module, and it is there only after an import of its own.
        value = import_module(f"{room}.{name}") if hasattr(home, "__path__") else getattr(home, name)
        namespace[public] = value
        return value

    return dict(sorted(rooms.items())), fetch, lambda: sorted({*namespace, *rooms})


_ROOMS, __getattr__, __dir__ = _lazy(__name__, "__init__.pyi")
__all__ = list(_ROOMS)


def load_ipython_extension(shell: Any) -> None:
    """Let results show themselves as tables in that IPython: `%load_ext ucc_portfolio`."""
    import_module(f"{__name__}.reports.notebook").register(shell.display_formatter)


def _load_into_running_ipython() -> None:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        load_ipython_extension(shell)


_load_into_running_ipython()
