"""What exported modules are made of besides operators: code that needs nothing but torch.

Each function and class here is lifted into exported modules word for word (see
`eznas_core.exporting.source`), so it is written to be read by someone who has never seen this
project. The engine captures the same numbers faster and with more care for memory; tests hold
the two together on every search space and on networks made to be awkward.
"""

from __future__ import annotations

from eznas_core.exporting.portable.aggregate import finite as finite
from eznas_core.exporting.portable.aggregate import number as number
from eznas_core.exporting.portable.aggregate import over_units as over_units
from eznas_core.exporting.portable.aggregate import (
    over_units_with_depths as over_units_with_depths,
)
from eznas_core.exporting.portable.capture import observe as observe
from eznas_core.exporting.portable.demonstration import small_network as small_network
from eznas_core.exporting.portable.every_rule import observe_by_rules as observe_by_rules
from eznas_core.exporting.portable.network_numbers import NETWORK_NUMBERS as NETWORK_NUMBERS
from eznas_core.exporting.portable.probes import ProbeInputs as ProbeInputs
from eznas_core.exporting.portable.probes import noise_like as noise_like
from eznas_core.exporting.portable.probes import perturb as perturb
