"""Charts as they are handed to whatever draws them, kept to the letter; `pytest --regen-all` renews them."""

from __future__ import annotations

import json
import re

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from drawn import KEPT


@pytest.mark.parametrize("name", KEPT)
def test_the_specification_of_a_chart(name: str, file_regression: FileRegressionFixture) -> None:
    text = json.dumps(KEPT[name]().to_dict(), indent=1, sort_keys=True, ensure_ascii=False)
    masked = re.sub(r"(vega-lite/)v[\d.]+json", r"\1masked.json", text)
    assert masked.count("http") == 1  # that of the schema
    file_regression.check(masked + "\n", encoding="utf-8", extension=".json")
