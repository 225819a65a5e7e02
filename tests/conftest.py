"""What all tests share: no colours or widths from the machine that they run on."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "TERM",
        "UCC_PORTFOLIO",
        "PYTHONIOENCODING",
    ):
        monkeypatch.delenv(name, raising=False)
