"""Reproduction: the published table, row by row, beside what comes out here.

`ROWS` are the spaces and data sets of the table, with the figures their authors published. A
`ReproductionRun` is a folder in which networks are scored for them, to be stopped, killed and
gone on with; its `lines` hold each proxy's order against whichever accuracies this machine has.
`start` does that in a process of its own.
"""

from __future__ import annotations

from eznas_core.reproduction.control import list_reproductions as list_reproductions
from eznas_core.reproduction.control import open_reproduction as open_reproduction
from eznas_core.reproduction.control import resume as resume
from eznas_core.reproduction.control import start as start
from eznas_core.reproduction.lines import Line as Line
from eznas_core.reproduction.plan import DEFAULT_PROXIES as DEFAULT_PROXIES
from eznas_core.reproduction.plan import ReproductionPlan as ReproductionPlan
from eznas_core.reproduction.report import FORMS as FORMS
from eznas_core.reproduction.report import Report as Report
from eznas_core.reproduction.rows import ROWS as ROWS
from eznas_core.reproduction.rows import Published as Published
from eznas_core.reproduction.rows import Row as Row
from eznas_core.reproduction.rows import chosen_rows as chosen_rows
from eznas_core.reproduction.rows import truth_of as truth_of
from eznas_core.reproduction.run import ReproductionRun as ReproductionRun
