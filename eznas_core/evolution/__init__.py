"""Evolution: formulas that rank networks, found by typed genetic programming.

`Evolution(config, task).step()` makes one `Generation`; `state()` and `Evolution.resume` carry
it over a restart without a trace; `report()` measures the best formulas on networks that
nothing was fitted to. `EvolutionConfig` has the settings, `preset` three sizes of them, and the
`LabelLedger` of a task counts every label that was used.
"""

from __future__ import annotations

from eznas_core.evolution.config import EvolutionConfig as EvolutionConfig
from eznas_core.evolution.config import MutationRates as MutationRates
from eznas_core.evolution.config import settings as settings
from eznas_core.evolution.evolution import Evolution as Evolution
from eznas_core.evolution.fitness import Fitness as Fitness
from eznas_core.evolution.fitness import Outcome as Outcome
from eznas_core.evolution.fitness import Part as Part
from eznas_core.evolution.fitness import measure as measure
from eznas_core.evolution.generate import random_formula as random_formula
from eznas_core.evolution.generate import random_tree as random_tree
from eznas_core.evolution.generation import Generation as Generation
from eznas_core.evolution.generation import Way as Way
from eznas_core.evolution.grammar import Grammar as Grammar
from eznas_core.evolution.individual import Individual as Individual
from eznas_core.evolution.ledger import LabelLedger as LabelLedger
from eznas_core.evolution.ledger import SealedLabelsError as SealedLabelsError
from eznas_core.evolution.lexicase import lexicase as lexicase
from eznas_core.evolution.lineage import Ancestor as Ancestor
from eznas_core.evolution.lineage import Family as Family
from eznas_core.evolution.lineage import Link as Link
from eznas_core.evolution.lineage import family as family
from eznas_core.evolution.planted import PlantedTask as PlantedTask
from eznas_core.evolution.presets import PRESETS as PRESETS
from eznas_core.evolution.presets import fitted_to as fitted_to
from eznas_core.evolution.presets import networks_wanted as networks_wanted
from eznas_core.evolution.presets import preset as preset
from eznas_core.evolution.progress import Listener as Listener
from eznas_core.evolution.progress import Phase as Phase
from eznas_core.evolution.progress import Progress as Progress
from eznas_core.evolution.racing import Race as Race
from eznas_core.evolution.ranking_task import RankingTask as RankingTask
from eznas_core.evolution.report import Report as Report
from eznas_core.evolution.rule import Rule as Rule
from eznas_core.evolution.settings import ConfigError as ConfigError
from eznas_core.evolution.settings import Setting as Setting
from eznas_core.evolution.standing import Standing as Standing
from eznas_core.evolution.standing import TestFigure as TestFigure
from eznas_core.evolution.tapping import check_units as check_units
from eznas_core.evolution.target import Target as Target
from eznas_core.evolution.task import Task as Task
from eznas_core.evolution.tasks import make_task as make_task
from eznas_core.evolution.variation import MUTATIONS as MUTATIONS
from eznas_core.evolution.variation import Limits as Limits
from eznas_core.evolution.variation import crossover as crossover
