"""Accuracies of trained networks, each table with the record of where it comes from.

`load` gives the table of a space and dataset: the benchmark's own if it was imported, else the
one that comes with the package analog-nasbench, else one trained at a reduced scale, of which
some ship with this package. `import_file` takes in a benchmark's own file,
`fetch` downloads one where that can be done. `split` cuts a table into fitness, selection and
test networks that share nothing. Benchmark files that are pickles are read through
`eznas_core.foundation.unpickle`, which builds only what it is told to and runs nothing.
"""

from __future__ import annotations

from eznas_core.truth.catalogue import SourceKind as SourceKind
from eznas_core.truth.catalogue import TruthInfo as TruthInfo
from eznas_core.truth.catalogue import available as available
from eznas_core.truth.catalogue import check_source as check_source
from eznas_core.truth.catalogue import load as load
from eznas_core.truth.fetching import OFFERS as OFFERS
from eznas_core.truth.fetching import Announcement as Announcement
from eznas_core.truth.fetching import FetchReport as FetchReport
from eznas_core.truth.fetching import ManualDownloadError as ManualDownloadError
from eznas_core.truth.fetching import Offer as Offer
from eznas_core.truth.fetching import fetch as fetch
from eznas_core.truth.fetching import instructions as instructions
from eznas_core.truth.importing import ImportKind as ImportKind
from eznas_core.truth.importing import ImportReport as ImportReport
from eznas_core.truth.importing import Recognised as Recognised
from eznas_core.truth.importing import import_file as import_file
from eznas_core.truth.importing import keep_tables as keep_tables
from eznas_core.truth.importing import recognise as recognise
from eznas_core.truth.joint_splits import DrawnParts as DrawnParts
from eznas_core.truth.joint_splits import LabelledSpace as LabelledSpace
from eznas_core.truth.joint_splits import split_together as split_together
from eznas_core.truth.own_tables import from_csv as from_csv
from eznas_core.truth.provenance import Provenance as Provenance
from eznas_core.truth.sampling import draw as draw
from eznas_core.truth.shipped import MICRO as MICRO
from eznas_core.truth.splits import Split as Split
from eznas_core.truth.splits import count_functions as count_functions
from eznas_core.truth.splits import split as split
from eznas_core.truth.spread import Spread as Spread
from eznas_core.truth.spread import spread as spread
from eznas_core.truth.store import read_table as read_table
from eznas_core.truth.store import write_table as write_table
from eznas_core.truth.strata import POOL as POOL
from eznas_core.truth.strata import Stratify as Stratify
from eznas_core.truth.table import NOISY_BELOW as NOISY_BELOW
from eznas_core.truth.table import AccuracyTable as AccuracyTable
from eznas_core.truth.table import Column as Column
from eznas_core.truth.table import ColumnKind as ColumnKind
