"""Hand-designed zero-cost proxies, one file each, written from the papers' formulas.

A file that declares a function with `@measure` is all it takes to add one: every public module of
this folder is imported here. `MEASURES` holds them; `Measure.value` runs one and leaves the
network exactly as it was. Modules with a leading underscore hold what several measures share.
"""

from __future__ import annotations

import sys

from eznas_core.foundation import load_folder
from eznas_core.measures.declaration import MEASURES as MEASURES
from eznas_core.measures.declaration import Measure as Measure
from eznas_core.measures.declaration import MeasureFunction as MeasureFunction
from eznas_core.measures.declaration import Needs as Needs
from eznas_core.measures.declaration import UnmeasurableError as UnmeasurableError
from eznas_core.measures.declaration import measure as measure

load_folder(sys.modules[__name__])
