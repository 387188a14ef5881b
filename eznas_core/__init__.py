"""EZNAS Workbench: discover, inspect and compare zero-cost proxies.

A zero-cost proxy is a number computed from an untrained network that ranks networks as training
them would. This is the whole path, from a search space to a file to take away:

>>> from eznas_core import evolution, exporting, expressions, ranking, scoring, spaces
>>> from eznas_core import statistics, truth
>>> from eznas_core.foundation import numpy_generator
>>> rng = numpy_generator(0)

>>> space = spaces.get("nasbench201")            # what can be built
>>> arch = space.sample(rng)                     # one member, frozen, with one text form
>>> network = space.build(arch, rng)             # an untrained torch.nn.Module
>>> probe = statistics.gaussian_probe(batch_size=4, rng=rng)
>>> stats = statistics.collect(network, probe)   # 22 named tensors a unit, captured lazily

>>> formula = expressions.parse("units_sum(frobenius(preactivation_grad[data]))")
>>> proxy = scoring.ExpressionProxy("gradients", formula)
>>> scoring.score(proxy, stats).ok               # a number, or the reason why there is none
True

Many networks, and the accuracies they reach when they are trained:

>>> protocol = scoring.ScoringProtocol(batch_size=4, seed=0)
>>> table = scoring.score_many([proxy], space, space.sample_distinct(rng, 8), protocol)
>>> accuracies = truth.load("nasbench201", "cifar10")
>>> result = ranking.rank(table.column("gradients"), accuracies, protocol=protocol)
>>> result.kendall.low <= result.kendall.high    # tau is an estimate with a 95 % interval
True

Formulas can be evolved, step by step here or in a process of their own (`runs`). The task is a
planted one, which needs no networks:

>>> config = evolution.EvolutionConfig(task="planted", generations=1, test_networks=20)
>>> with evolution.make_task(config) as task:
...     evolution.Evolution(config, task).step().number
0

And every proxy can be taken away as one file that needs only torch:

>>> "def score(model" in exporting.to_python(proxy)
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eznas_core.foundation import EznasError

__all__ = [
    "EznasError",
    "architecture_search",
    "evolution",
    "exporting",
    "expressions",
    "foundation",
    "measures",
    "networks",
    "ranking",
    "runs",
    "scoring",
    "spaces",
    "statistics",
    "truth",
]


def __getattr__(name: str) -> Any:
    # Packages are imported when they are first named, so that what needs no torch does not load it.
    if name == "EznasError":
        return importlib.import_module("eznas_core.foundation").EznasError
    if name in __all__:
        return importlib.import_module(f"eznas_core.{name}")
    raise AttributeError(f"module 'eznas_core' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
