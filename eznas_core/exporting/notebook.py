"""A notebook that scores networks by a proxy and draws the scatter against their accuracies."""

from __future__ import annotations

import json

from eznas_core.exporting.about import About, about, explanation
from eznas_core.exporting.document import to_document
from eznas_core.scoring import Proxy
from eznas_core.statistics import UnitRules

_SETTINGS = """import json

from eznas_core import exporting, ranking, scoring, spaces, truth
from eznas_core.foundation import numpy_generator
from workbench.figures import scatter
from workbench.notebook import budget

SPACE, DATASET, SEED = {space!r}, {dataset!r}, 1
UNITS = {units!r}  # the rules that units are found by
NETWORKS, BATCH = budget(300, 6), budget(16, 2)"""

_PROXY = """proxy, known = exporting.from_json(DOCUMENT)
print(proxy.text)
for name, figure in (known.figures or {}).items():
    print(f"{name}: {figure}")"""

_SCORES = """space = spaces.get(SPACE)
accuracies = truth.load(SPACE, DATASET)
protocol = scoring.ScoringProtocol(
    batch_size=BATCH, seed=SEED, dataset=DATASET, units=UNITS
).for_space(space)
order = numpy_generator(SEED, "networks").permutation(len(accuracies))[:NETWORKS]
networks = [accuracies.architectures()[index] for index in order]
column = scoring.score_many([proxy], space, networks, protocol).column(proxy.name)
result = ranking.rank(column, accuracies, protocol=protocol)
print(f"Kendall tau {result.kendall}, Spearman rho {result.spearman}")"""

_SCATTER = """figure = scatter.info(
    [each.text for each in column],
    [score.value for score in column.values()],
    accuracies.values(list(column)),
    proxy=proxy.name,
    label=accuracies.column().title,
    axes=scatter.Axes.RANK,
    caption=f"Kendall tau {result.kendall}",
)
scatter.figure(figure)"""

_PARITY = """print(exporting.check_text(DOCUMENT, space, networks=budget(3, 1), units=UNITS))
print(result.card)"""


def to_notebook(
    proxy: Proxy,
    known: About | None = None,
    *,
    space: str = "nasbench201",
    dataset: str = "cifar10",
    units: str = "published",
) -> str:
    """A notebook, without outputs, that needs this workbench and a table of accuracies.

    Args:
        proxy: What scores.
        known: What is said about it; by default what the library says.
        space: Search space of the networks.
        dataset: Data set of the accuracies.
        units: By which rules units are found; as in `to_python`.

    Raises:
        EznasError: The proxy is neither a formula nor a measure, or there are no such rules.
    """
    said = known or about(proxy)
    title = " ".join((said.title or proxy.name).split())
    document = json.dumps(to_document(proxy, said))
    cells = [
        _prose(
            f"# {title} against accuracy\n\n{explanation(proxy)}\n\n"
            f"Scored are networks of `{space}` that were drawn at random, and compared with their "
            f"accuracies on `{dataset}`."
        ),
        _code(_SETTINGS.format(space=space, dataset=dataset, units=UnitRules.parse(units).name)),
        _prose("The proxy, as the JSON document that the workbench exports:"),
        _code(f"DOCUMENT = {document!r}\n{_PROXY}"),
        _prose(
            "The scores. A network without one is ranked last; the interval says how far tau "
            "would move with other networks."
        ),
        _code(_SCORES),
        _code(_SCATTER),
        _prose(
            "The same proxy, read from this document by another process, on fresh networks; and "
            "the card with all that these figures depend on."
        ),
        _code(_PARITY),
    ]
    value = {
        "cells": [{"id": f"cell-{index}", **cell} for index, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _prose(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
