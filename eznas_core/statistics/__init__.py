"""The 22 statistics of a network's units: their names, the probes, and how they are captured.

`collect` starts the statistics of a network; nothing is computed that is not named. What a unit
is stands in `rules`, how units are found in `tracing`, `matching` and `linking`, what a pass does
in `passes`.
"""

from __future__ import annotations

from eznas_core.statistics.cifar10 import Cifar10Folder as Cifar10Folder
from eznas_core.statistics.collect import NetworkStatistics as NetworkStatistics
from eznas_core.statistics.collect import collect as collect
from eznas_core.statistics.images import ArrayImages as ArrayImages
from eznas_core.statistics.images import GaussianImages as GaussianImages
from eznas_core.statistics.images import ImageSource as ImageSource
from eznas_core.statistics.images import Minibatch as Minibatch
from eznas_core.statistics.memory import keep_freed_memory as keep_freed_memory
from eznas_core.statistics.names import ALL_STATISTICS as ALL_STATISTICS
from eznas_core.statistics.names import Probe as Probe
from eznas_core.statistics.names import Quantity as Quantity
from eznas_core.statistics.names import Statistic as Statistic
from eznas_core.statistics.opening import open_images as open_images
from eznas_core.statistics.probes import PERTURBATION as PERTURBATION
from eznas_core.statistics.probes import ProbeInputs as ProbeInputs
from eznas_core.statistics.probes import gaussian_probe as gaussian_probe
from eznas_core.statistics.probes import make_probe as make_probe
from eznas_core.statistics.rules import ALL_RULES as ALL_RULES
from eznas_core.statistics.rules import PUBLISHED as PUBLISHED
from eznas_core.statistics.rules import RULE_SETS as RULE_SETS
from eznas_core.statistics.rules import Rule as Rule
from eznas_core.statistics.rules import UnitRules as UnitRules
from eznas_core.statistics.units import Coverage as Coverage
from eznas_core.statistics.units import Layer as Layer
from eznas_core.statistics.units import LeftOut as LeftOut
from eznas_core.statistics.units import Omission as Omission
from eznas_core.statistics.units import Unit as Unit
