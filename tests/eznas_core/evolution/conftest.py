from __future__ import annotations

import pytest

from eznas_core.evolution import Evolution
from tests.helpers.evolutions import run


@pytest.fixture(scope="module")
def finished() -> tuple[Evolution, list[dict]]:
    """The small evolution at its end, once for each file: a report opens its test labels."""
    return run()
