"""What all tests share: no colours or widths from the machine that they run on."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# No clock decides a test: a slow machine is no fault. CI draws the same examples on every run.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


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
