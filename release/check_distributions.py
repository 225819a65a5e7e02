"""Wheel and sdist built, compared, and the wheel tried alone on every Python that is promised: `make dist`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
BIN = "Scripts" if os.name == "nt" else "bin"
SHOWN = "50 % done"
"""What the bundled dataset says of itself: the printed percentage of the whole."""


def promised() -> list[str]:
    """The versions of Python in the classifiers of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return re.findall(r"Python :: (\d\.\d+)", "\n".join(project["classifiers"]))


def interpreters(version: str) -> Iterator[Path]:
    """Where a version of Python may be: on the path, and among those of pyenv."""
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    root = os.environ.get("PYENV_ROOT", "")
    if not root and shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], capture_output=True, check=False, text=True).stdout.strip()
    if root:
        yield from sorted(Path(root).glob(f"versions/{version}*/bin/python{version}"))


def python(version: str) -> Path | None:
    """An interpreter of this version that runs, since a name on the path may be no more than a signpost of pyenv."""
    asked = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for path in interpreters(version):
        done = subprocess.run([path, "-c", asked], capture_output=True, check=False, text=True)
        if done.stdout.strip() == version:
            return path
    return None


def build(kind: str, source: Path, target: Path) -> Path:
    """The one distribution of this kind that is built of the source."""
    command: list[str | Path] = [sys.executable, "-m", "build", f"--{kind}", "--outdir", target, source]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (built,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


def contents(wheel: Path) -> Mapping[str, int]:
    """The files of a wheel, each with the checksum of what is in it."""
    with ZipFile(wheel) as opened:
        return {entry.filename: entry.CRC for entry in opened.infolist()}


def differences(one: Mapping[str, int], other: Mapping[str, int]) -> list[str]:
    """The files that only one of two wheels has, or that differ."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def wheel_of_sdist(sdist: Path, folder: Path) -> Path:
    """The wheel that somebody builds who has the sdist and nothing else."""
    with tarfile.open(sdist) as opened:
        opened.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    return build("wheel", unpacked, folder / "wheel")


def fault_on(interpreter: Path, wheel: Path, folder: Path) -> str | None:
    """What goes wrong where the wheel is all that is installed; None where `ucc-status` prints its table."""
    subprocess.run([interpreter, "-m", "venv", folder / "env"], check=True)
    python_of_env = folder / "env" / BIN / "python"
    subprocess.run([python_of_env, "-m", "pip", "install", "--quiet", wheel], check=True)
    done = subprocess.run(
        [folder / "env" / BIN / "ucc-status"],
        capture_output=True,
        check=False,
        cwd=folder,  # not that of the sources
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": "", "PYTHONUTF8": "1"},
    )
    if done.returncode != 0:
        return f"exit code {done.returncode}: {done.stderr.strip()}"
    return None if SHOWN in done.stdout else f"no {SHOWN!r} in what it prints"


def main() -> None:
    """Build, compare and try; the exit code says whether all of it went well."""
    shutil.rmtree(DIST, ignore_errors=True)
    wheel, sdist = build("wheel", ROOT, DIST), build("sdist", ROOT, DIST)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        differing = differences(contents(wheel), contents(wheel_of_sdist(sdist, Path(folder))))
    if differing:
        faults.append(f"the wheel of the sdist is another one: {', '.join(differing)}")
    print(f"{wheel.name}: {len(contents(wheel))} files; {sdist.name} builds {'another' if differing else 'the same'}")
    for version in promised():
        interpreter = python(version)
        if interpreter is None:
            print(f"Python {version}: not found, not tried")
            continue
        with tempfile.TemporaryDirectory() as folder:
            fault = fault_on(interpreter, wheel, Path(folder))
        print(f"Python {version}: {fault or f'ucc-status prints {SHOWN}'}")
        if fault:
            faults.append(f"Python {version}: {fault}")
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
