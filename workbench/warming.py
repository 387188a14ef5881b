"""Loading beside the first visit what later pages will need."""

from __future__ import annotations

import contextlib
import importlib
import threading
import time
from functools import cache

from eznas_core import spaces, truth
from eznas_core.foundation import EznasError
from workbench.tables import architectures as architecture_table

# The first page is drawn before anything heavy is loaded beside it.
_FIRST_PAINT_SECONDS = 1.5


@cache
def warm_up() -> None:
    """Loads, once a server and beside the first visit, what the other pages will need."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    time.sleep(_FIRST_PAINT_SECONDS)
    importlib.import_module("eznas_core.scoring")
    # What this counts is remembered by the engine; the page's own table is then quickly made.
    for info in truth.available():
        with contextlib.suppress(EznasError):
            table = truth.load(info.space, info.dataset)
            architecture_table.listing(spaces.get(info.space), table)
