"""A formula taken apart by what its ranking is worth: on a small labelled sample of networks.

Which node carries the ranking, whether the shorter form ranks alike, how far the seed decides the
scores, and which known proxy the formula ranks like. Every figure has an interval or a count.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from eznas_core.expressions import (
    Expression,
    RankingForm,
    fold,
    format,
    ranking_form,
    shape_only,
    walk,
)
from eznas_core.expressions.ablation import Ablated, ablations
from eznas_core.foundation import EznasError
from eznas_core.ranking.compare import compare
from eznas_core.ranking.estimate import Estimate
from eznas_core.ranking.hygiene import Hygiene, hygiene
from eznas_core.ranking.kendall import kendall_tau, tau_b
from eznas_core.ranking.relatives import Relative, relatives
from eznas_core.ranking.result import ranked_values
from eznas_core.scoring import (
    ExpressionProxy,
    Proxy,
    Score,
    ScoringProtocol,
    resolve,
    score_stream,
)
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth import AccuracyTable, draw

SIZES = ("params", "flops", "layers")
"""Known proxies that measure nothing but how large a network is."""

KNOWN = (
    *SIZES,
    *("l2_norm", "grad_norm", "snip", "synflow", "naswot", "swap", "zen"),
    *("eznas-a", "topprog", "effective-rank"),
)
"""What a formula is held against unless told otherwise; each takes well under a second."""

MOST_NODES = 60

Work = Generator[tuple[int, int], None, "Dissection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one node of a formula is worth.

    Attributes:
        ablated: The node and what was done to it.
        lost: Tau of the formula minus tau without the node, with its paired interval.
        constant: Whether nothing is ordered any more; the tau without the node counts as 0 then.
        unscored: Networks that have a score with the node and none without it.
    """

    ablated: Ablated
    lost: Estimate
    constant: bool
    unscored: int

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.lost.low > 0 or self.lost.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorter:
    """The shortest form known to rank alike, and the trial of that.

    Attributes:
        form: The form and whether its order is turned round.
        same: Whether it put the sample in the same order, ties and gaps included.
        n: How many networks were tried.
    """

    form: RankingForm
    same: bool
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissection:
    """A formula taken apart.

    Attributes:
        expression: The formula.
        n: How many networks.
        tau: Its Kendall tau with the accuracies; None where it orders nothing.
        worths: Every ablation, in the order of the tree.
        shorter: Its shortest form.
        hygiene: How sound its scores are.
        relatives: Known proxies, the most alike first.
        size_only: Whether its text alone proves that it sees nothing but shapes.
        protocol: How the networks were scored, under the first seed.
        label: The accuracy they were held against.
    """

    expression: Expression
    n: int
    tau: Estimate | None
    worths: tuple[Worth, ...]
    shorter: Shorter
    hygiene: Hygiene
    relatives: tuple[Relative, ...]
    size_only: bool
    protocol: ScoringProtocol
    label: str


def dissect(
    expression: Expression,
    space: SearchSpace,
    table: AccuracyTable,
    *,
    label: str,
    networks: int = 40,
    protocol: ScoringProtocol | None = None,
    seeds: int = 3,
    known: Sequence[str] = KNOWN,
) -> Work:
    """Scores a small sample and takes the formula apart; a generator, so that one can watch.

    It yields how many of how many pieces of work are done, and returns the `Dissection`. A network
    without a score ranks last, as everywhere.

    Args:
        expression: The formula, of at most `MOST_NODES` nodes.
        space: Whose networks.
        table: Their accuracies.
        label: Which of its columns.
        networks: How many are drawn, by the protocol's seed.
        protocol: How they are scored.
        seeds: How many seeds for the hygiene, from the protocol's on.
        known: Proxies to hold it against, as `scoring.resolve` takes them.

    Raises:
        EznasError: The formula is too large, the table has not so many networks, or a proxy is
            none.
    """
    if expression.size > MOST_NODES:
        raise EznasError(
            f"a formula of {expression.size} nodes cannot be taken apart node by node; "
            f"{MOST_NODES} are the most: look at one of its parts"
        )
    usual = ScoringProtocol(dataset=table.dataset).at(table.scale)
    chosen = (protocol or usual).for_space(space)
    sample = draw(table, networks, seed=chosen.seed, label=label)
    proxies = [proxy for proxy in map(resolve, known) if proxy.text != format(expression)]
    nodes = tuple(dict.fromkeys(node for _, node in walk(expression)))
    total, done = len(sample) * (1 + seeds), 0
    whole: list[dict[str, Score]] = []
    for row in _scored([*map(_proxy, nodes), *proxies], space, sample, chosen):
        whole.append(row)
        done += 1
        yield done, total
    means = {node: _mean([row[format(node)] for row in whole]) for node in nodes}
    changed = ablations(expression, means)
    form = ranking_form(expression)
    variants = tuple(dict.fromkeys([*(each.expression for each in changed), form.expression]))
    trial: list[dict[str, Score]] = []
    for row in _scored([*map(_proxy, variants)], space, sample, chosen):
        trial.append(row)
        done += 1
        yield done, total
    text = format(expression)
    own = [row[text] for row in whole]
    under = [own]
    for seed in range(1, seeds):
        other = dataclasses.replace(chosen, seed=chosen.seed + seed)
        again: list[Score] = []
        for row in _scored([_proxy(expression)], space, sample, other):
            again.append(row[text])
            done += 1
            yield done, total
        under.append(again)
    accuracies = table.values(sample, label)
    lost = _Losses(own, np.asarray(accuracies, dtype=np.float64))
    return Dissection(
        expression=expression,
        n=len(sample),
        tau=lost.tau,
        worths=tuple(
            worth
            for each in changed
            if (worth := lost.worth(each, [row[format(each.expression)] for row in trial]))
        ),
        shorter=_shorter(expression, form, own, [row[format(form.expression)] for row in trial]),
        hygiene=hygiene(under),
        relatives=relatives(own, {p.name: [row[p.text] for row in whole] for p in proxies}),
        size_only=shape_only(expression),
        protocol=chosen,
        label=label,
    )


class _Losses:
    """Compares the formula with itself less one node."""

    def __init__(
        self, own: Sequence[Score], accuracies: np.ndarray[tuple[int], np.dtype[np.float64]]
    ) -> None:
        self._own = own
        self._accuracies = accuracies
        self._values = ranked_values(list(own))[0]
        defined = tau_b(self._values, accuracies) is not None
        self.tau = kendall_tau(self._values, accuracies) if defined else None

    def worth(self, ablated: Ablated, scores: Sequence[Score]) -> Worth | None:
        """None where the formula itself orders nothing."""
        if self.tau is None:
            return None
        values = ranked_values(list(scores))[0]
        constant = tau_b(values, self._accuracies) is None
        lost = self.tau if constant else compare(self._values, values, self._accuracies).difference
        gone = sum(a.ok and not b.ok for a, b in zip(self._own, scores, strict=True))
        return Worth(ablated=ablated, lost=lost, constant=constant, unscored=gone)


def _scored(
    proxies: Sequence[Proxy],
    space: SearchSpace,
    sample: Sequence[Architecture],
    protocol: ScoringProtocol,
) -> Generator[dict[str, Score], None, None]:
    """For each network in order the scores by the proxies' texts; equal texts are scored once."""
    distinct = list({proxy.text: proxy for proxy in proxies}.values())
    stream = score_stream(distinct, space, sample, protocol)
    try:
        for _, scores in stream:
            yield {proxy.text: score for proxy, score in zip(distinct, scores, strict=True)}
    finally:
        stream.close()


def _shorter(
    expression: Expression, form: RankingForm, own: Sequence[Score], other: Sequence[Score]
) -> Shorter:
    turned = [None if score.value is None else form.direction * score.value for score in other]
    groups = fold([expression, form.expression], [[score.value for score in own], turned])
    return Shorter(form=form, same=len(groups) == 1, n=len(own))


def _mean(scores: Sequence[Score]) -> float | None:
    """The mean over the networks that have a value; None where there is none."""
    found = [score.value for score in scores if score.value is not None]
    mean = math.fsum(value / len(found) for value in found) if found else None
    return mean


def _proxy(expression: Expression) -> Proxy:
    return ExpressionProxy(format(expression), expression)
