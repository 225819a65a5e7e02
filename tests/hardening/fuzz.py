"""Mutated files for every reader: `python tests/hardening/fuzz.py 20000 [SEED]` for the long run.

A reader may give a portfolio, or an error of ours; nothing else, and not slowly. The exit code is 1 where a file gave
anything else, took over a second, or the process over 500 MiB more than it had.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from portfolios import dams, harbours, works
from ucc_portfolio import PortfolioError, datasets
from ucc_portfolio.files import csv, excel, msproject_reader, msproject_writer, toml
from ucc_portfolio.files import json as json_format
from ucc_portfolio.files.datapackage import read_package, write_package
from ucc_portfolio.files.documents import parse_portfolio

PIECES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"NaN",
    b"Infinity",
    b"1e999999",
    b"9" * 5000,
    b"[" * 500,
    b"{" * 500,
    b'"',
    b"'",
    b"\n",
    b",",
    b";",
    b"]]>",
    b"<!ENTITY a 'b'>",
    b"&a;",
    b"=1+1",
    b"2019-02-30",
    b"9999-12-31",
    b"0001-01-01",
    b"Q5 2019",
    b"true",
    b"null",
    b"-1",
    "\u202e\u2066\u00e9".encode(),
]


class Found(NamedTuple):
    """What was wrong with a reader, and the mutant that shows it."""

    what: str
    content: bytes


def mutated(content: bytes, draw: random.Random) -> bytes:
    """The content with one to four changes: bytes flipped, cut out, doubled, swapped, or a piece put in."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(changed) + 1)
        length = min(draw.choice([1, 2, 8, 64, 500]), len(changed) - at)
        match draw.randrange(5):
            case 0 if at < len(changed):
                changed[at] ^= 1 << draw.randrange(8)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case 3:
                other = draw.randrange(len(changed) + 1)
                changed[at : at + length] = changed[other : other + length]
            case _:
                changed[at : at + draw.choice([0, 1, 4])] = draw.choice(PIECES)
    return bytes(changed)


def _parts(content: bytes, draw: random.Random) -> bytes:
    """A workbook of which one part is mutated, so that the change gets behind the packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = draw.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, mutated(old.read(name), draw) if name == chosen else old.read(name))
    return out.getvalue()


def readers(folder: Path) -> Mapping[str, tuple[list[bytes], Callable[[bytes], object]]]:
    """Per reader, sound files and how they are read."""
    portfolios = [harbours(), dams(), works()]
    write_package(dams(), folder)
    tables = {path.name: path.read_bytes() for path in folder.iterdir()}

    def package(content: bytes) -> object:
        name, _, changed = content.partition(b"\n")
        target = folder / name.decode("ascii", "replace")
        if target.name not in tables:
            return None
        target.write_bytes(changed)
        try:
            return read_package(folder)
        finally:
            target.write_bytes(tables[target.name])

    def table(ending: str) -> Callable[[bytes], object]:
        return lambda content: parse_portfolio(content, f"a{ending}", as_of=date(2031, 5, 17))

    beside = csv.write(harbours())
    documents = [json_format.write(one) for one in portfolios]
    return {
        "toml": ([toml.write(one) for one in portfolios], table(".toml")),
        "json": ([*documents, json.dumps(json.loads(documents[1])).encode()], table(".json")),
        "csv": ([csv.write(one) for one in portfolios], table(".csv")),
        "revisions": (
            [csv.write_beside(datasets.load())],
            lambda content: parse_portfolio(beside, "a.csv", beside=("a.revisions.csv", content)),
        ),
        "xlsx": ([excel.write(one) for one in portfolios], table(".xlsx")),
        "datapackage": ([name.encode() + b"\n" + content for name, content in tables.items()], package),
        "mspdi": (
            [msproject_writer.write(one) for one in portfolios],
            lambda content: msproject_reader.read_revision(
                content, dams(), revision_id="new", published=date(2031, 6, 1)
            ),
        ),
    }


def fuzz(count: int, seed: int, *, most_seconds: float | None = None) -> Iterator[Found]:
    """What is wrong, over that many mutants, in turn for every reader."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        known = readers(Path(folder) / "package")
        names = list(known)
        for number in range(count):
            name = names[number % len(names)]
            corpus, read = known[name]
            sound = draw.choice(corpus)
            content = _parts(sound, draw) if name == "xlsx" and draw.random() < 0.7 else mutated(sound, draw)
            begun = time.perf_counter()
            try:
                read(content)
            except PortfolioError as error:
                if not str(error).isprintable() and not str(error).replace("\n", "").isprintable():
                    yield Found(f"{name}: the message is not harmless: {str(error)!r}", content)
            except BaseException as error:
                yield Found(f"{name}: {type(error).__name__}: {error}", content)
            taken = time.perf_counter() - begun
            if most_seconds is not None and taken > most_seconds:
                yield Found(f"{name}: {taken:.1f} s", content)


def peak_mib() -> float:
    """The most memory that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """The long run."""
    count = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    before = peak_mib()
    begun = time.perf_counter()
    found = list(fuzz(count, seed, most_seconds=1.0))
    for one in found[:20]:
        print(one.what, one.content[:200])
    grown = peak_mib() - before
    seconds = time.perf_counter() - begun
    print(f"{count:,} mutants, seed {seed}: {len(found)} found, {grown:.0f} MiB more, {seconds:.0f} s")
    return bool(found) or grown > 500


if __name__ == "__main__":
    sys.exit(main())
