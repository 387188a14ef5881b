"""Networks: the blocks, cells and skeletons that search spaces build from.

Also what can be said of any network without training it: how its weights are drawn
(`initialise`), what it costs (`count_parameters`, `count_macs`), which layout of memory it may
be computed in (`may_put_channels_last`), and how to borrow it without leaving a trace
(`preserved`). Nothing here knows a search space's text form.
"""

from __future__ import annotations

from eznas_core.networks.counting import count_macs as count_macs
from eznas_core.networks.counting import count_parameters as count_parameters
from eznas_core.networks.initialisation import SCHEMES as SCHEMES
from eznas_core.networks.initialisation import initialise as initialise
from eznas_core.networks.initialisation import materialise as materialise
from eznas_core.networks.memory_layout import may_put_channels_last as may_put_channels_last
from eznas_core.networks.memory_layout import put_channels_last as put_channels_last
from eznas_core.networks.nasbench201 import NasBench201Network as NasBench201Network
from eznas_core.networks.nats_size import NatsSizeNetwork as NatsSizeNetwork
from eznas_core.networks.nds import CellPlan as CellPlan
from eznas_core.networks.nds import NdsNetwork as NdsNetwork
from eznas_core.networks.preservation import preserved as preserved
