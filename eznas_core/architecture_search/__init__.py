"""Architecture search with a proxy: what the proxy finds, and what that is worth.

`METHODS` are random search, local search and regularised evolution; each proposes networks and is
told their scores, and nothing else: accuracies are read only by `judge`, after the search.
`Experiment` repeats them with several seeds and keeps everything in an `Archive`, so that work
that was stopped goes on to the same end.
"""

from __future__ import annotations

from eznas_core.architecture_search.archive import Archive as Archive
from eznas_core.architecture_search.constraints import Constraints as Constraints
from eznas_core.architecture_search.curves import Curve as Curve
from eznas_core.architecture_search.curves import curve as curve
from eznas_core.architecture_search.curves import known_accuracies as known_accuracies
from eznas_core.architecture_search.domain import Domain as Domain
from eznas_core.architecture_search.experiment import Experiment as Experiment
from eznas_core.architecture_search.experiment import Progress as Progress
from eznas_core.architecture_search.experiment import domain_of as domain_of
from eznas_core.architecture_search.explore import Ending as Ending
from eznas_core.architecture_search.explore import explore as explore
from eznas_core.architecture_search.judge import TOP_K as TOP_K
from eznas_core.architecture_search.judge import judge as judge
from eznas_core.architecture_search.latency import Latency as Latency
from eznas_core.architecture_search.latency import measure_latency as measure_latency
from eznas_core.architecture_search.method import Method as Method
from eznas_core.architecture_search.methods import METHODS as METHODS
from eznas_core.architecture_search.over_runs import OverRuns as OverRuns
from eznas_core.architecture_search.over_runs import over_runs as over_runs
from eznas_core.architecture_search.report import Found as Found
from eznas_core.architecture_search.report import MethodReport as MethodReport
from eznas_core.architecture_search.report import RunReport as RunReport
from eznas_core.architecture_search.report import SearchReport as SearchReport
from eznas_core.architecture_search.scorer import ProxyScorer as ProxyScorer
from eznas_core.architecture_search.scorer import Scored as Scored
from eznas_core.architecture_search.settings import Candidates as Candidates
from eznas_core.architecture_search.settings import SearchSettings as SearchSettings
from eznas_core.architecture_search.settings import Unit as Unit
from eznas_core.architecture_search.trace import Step as Step
from eznas_core.architecture_search.trace import Trace as Trace
