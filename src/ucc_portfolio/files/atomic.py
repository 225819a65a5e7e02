"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ucc_portfolio.errors import Fault, FileError


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Put the content in the place of the file: readers see the old file or the new one, never a part.

    It is written beside the file, brought to the disk, then renamed; a link is followed, and the permissions
    of a file that is there are kept.

    Raises:
        FileError: the folder is missing or closed to us, or the disk is full; the old file is untouched.
    """
    write_together([(path, content)])


def write_together(contents: Iterable[tuple[str | os.PathLike[str], bytes]]) -> None:
    """Put the contents in the place of files that belong together, each as `write_atomically` does.

    All are brought to the disk before the first of them is renamed, so that whatever can fail by itself has failed by
    then. They are renamed in the given order, one right after the other: a process that is killed in between leaves
    each file whole, the first ones new and the others old.

    Raises:
        FileError: a folder is missing or closed to us, or the disk is full; every old file is untouched.
    """
    prepared: list[tuple[Path, Path]] = []
    current: str | os.PathLike[str] = ""
    try:
        for current, content in contents:
            target = Path(os.path.realpath(current))
            if target.exists() and not target.is_file():
                # A rename would put a file in the place of a folder, a device or a pipe.
                raise FileError(str(current), (Fault("cannot be written: it is no regular file"),))
            # In the same folder: a rename is only atomic within one file system.
            descriptor, beside = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
            prepared.append((Path(beside), target))
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content)
                handle.flush()
                # Without this, a crash soon after the rename could leave an empty file under the new name.
                os.fsync(handle.fileno())
            Path(beside).chmod(_mode(target))
        for part, target in prepared:
            current = target
            part.replace(target)
        for folder in {target.parent for _, target in prepared}:
            _sync_folder(folder)
    except OSError as error:
        raise FileError(str(current), (Fault(f"cannot be written: {error.strerror or error}"),)) from error
    # After a rename there is nothing left to remove. After a fault these are our leftovers.
    finally:
        for part, _ in prepared:
            with suppress(OSError):
                part.unlink()


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Bring the rename itself to the disk, where the system lets us open a folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
