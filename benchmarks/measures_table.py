"""One table of every measure on many networks: tau, size held fixed, cost, what was published.

    OMP_NUM_THREADS=1 python -m benchmarks.measures_table --networks 1000 --workers 2

Scores come from the store (`eznas cache info`) where they are there, and are kept there: a run
that was stopped goes on where it was. Times are measured anew, on `--timed` networks, each proxy
taking its turn after one bare forward and backward pass of the same network, by processor time:
the ratio hardly changes when the machine is busy. Differences from published figures of more
than .05 are flagged; whether our interval contains the published figure is said as well.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import this_machine
from benchmarks.published import PUBLISHED, PublishedTau
from eznas_core import spaces, truth
from eznas_core.foundation import Failure
from eznas_core.measures import MEASURES
from eznas_core.ranking import Estimate, RankResult, judge, rank, ranked_values
from eznas_core.scoring import (
    ENSEMBLES,
    Place,
    Proxy,
    ScoringProtocol,
    Team,
    build,
    default_store,
    one_thread,
    probe_inputs,
    resolve,
    score_many,
    score_network,
    scored_network,
)
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.statistics import keep_freed_memory
from eznas_core.truth import AccuracyTable

FLAGGED = 0.05
BESIDES = ("eznas-a",)
FIGURES = ("partial-tau", "similar-size-tau", "top-10-tau")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One proxy in the table.

    Attributes:
        proxy: Its name.
        tau: Kendall's tau with its interval, or why there is none.
        figures: Those of `FIGURES`.
        unscored: Networks without a score, ranked last.
        published: What was published for it here, or None.
        milliseconds: Median processor time of a network.
        passes: The same in units of a bare forward and backward pass.
        caution: What the registry warns of.
    """

    proxy: str
    tau: Estimate | str
    figures: dict[str, Estimate | Failure] = field(default_factory=dict)
    unscored: int = 0
    published: PublishedTau | None = None
    milliseconds: float = 0.0
    passes: float = 0.0
    caution: str = ""

    @property
    def verdict(self) -> str:
        """How it compares with what was published."""
        if self.published is None or isinstance(self.tau, str):
            return "-"
        away = self.published.distance(self.tau.value)
        inside = self.tau.low <= self.published.high and self.tau.high >= self.published.low
        if abs(away) <= FLAGGED:
            return "agrees"
        return f"**{away:+.3f}**, {'within' if inside else 'outside'} the interval"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--space", default="nasbench201")
    parser.add_argument("--dataset", default="cifar10")
    parser.add_argument("--label", help="accuracy column; the table's default")
    parser.add_argument("--source", help="accuracy table; see 'eznas truth list'")
    parser.add_argument("--networks", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="networks, weights and images")
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--images", default="gaussian")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--timed", type=int, default=20, help="networks that costs are taken from")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--only", nargs="*", help="proxies; every measure and ensemble by default")
    parser.add_argument("--out", type=Path, help="also write the table there")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> None:
    """Scores what the store lacks, times, and prints the table."""
    options = arguments(given)
    keep_freed_memory()
    space = spaces.get(options.space)
    dataset = space.dataset(options.dataset).name
    table = truth.load(space, dataset, source=options.source)
    protocol = ScoringProtocol(
        batch_size=options.batch_size, seed=options.seed, images=options.images, dataset=dataset
    )
    protocol = protocol.at(table.scale).for_space(space)
    names = options.only or [*MEASURES.names(), *BESIDES, *ENSEMBLES.names()]
    proxies = [resolve(name) for name in names]
    networks = truth.draw(table, options.networks, seed=options.seed, label=options.label)
    lines, card = measured(options, space, table, protocol, proxies, networks)
    page = markdown(lines, card, options.timed)
    print(page)
    if options.out:
        options.out.write_text(page + "\n", encoding="utf-8")


def measured(
    options: argparse.Namespace,
    space: SearchSpace,
    table: AccuracyTable,
    protocol: ScoringProtocol,
    proxies: Sequence[Proxy],
    networks: Sequence[Architecture],
) -> tuple[list[Line], RankResult | None]:
    """A line for each proxy, and a ranking for its card."""
    began = time.monotonic()

    def tell(done: int, total: int) -> None:
        if done % 25 == 0 or done == total:
            spent = time.monotonic() - began
            print(f"{done} of {total} networks, {spent:.0f} s", file=sys.stderr, flush=True)

    with Place(workers=options.workers).open() as executor:
        scored = score_many(
            proxies, space, networks, protocol, executor=executor, progress=tell,
            store=default_store(),
        )  # fmt: skip
    costs = timed(proxies, space, protocol, networks[: options.timed])
    parameters = [space.parameters(each, protocol.dataset) for each in networks]
    flops = [space.macs(each, protocol.dataset) for each in networks]
    lines, ranking = [], None
    for proxy in proxies:
        column = scored.column(proxy.name)
        values = ranked_values([column[each] for each in networks])[0]
        judged = dict(judge(
            values, table.values(networks, options.label), parameters=parameters, flops=flops,
            names=["kendall", *FIGURES], resamples=options.resamples,
        ))  # fmt: skip
        tau = judged.pop("kendall")
        if not isinstance(tau, Failure):
            ranking = ranking or rank(
                column, table, label=options.label, protocol=scored.protocol, proxy=proxy.text,
                resamples=options.resamples,
            )  # fmt: skip
        milliseconds, passes = costs.get(proxy.name, (0.0, 0.0))
        # Nobody published a figure for networks at a reduced scale.
        known = PUBLISHED.get((proxy.name, space.name, protocol.dataset))
        published = None if protocol.scale else known
        lines.append(
            Line(
                proxy=proxy.name,
                tau=str(tau) if isinstance(tau, Failure) else tau,
                figures=judged,
                unscored=sum(not column[each].ok for each in networks),
                published=published,
                milliseconds=milliseconds,
                passes=passes,
                caution=MEASURES.get(proxy.name).caution if proxy.name in MEASURES else "",
            )
        )
    return lines, ranking


def timed(
    proxies: Sequence[Proxy],
    space: SearchSpace,
    protocol: ScoringProtocol,
    networks: Sequence[Architecture],
) -> dict[str, tuple[float, float]]:
    """Milliseconds and bare passes of each proxy: medians over networks, by processor time."""
    members, inputs = Team.of(proxies).members, probe_inputs(space, protocol)
    spent: dict[str, list[float]] = {each.text: [] for each in members}
    ratios: dict[str, list[float]] = {each.text: [] for each in members}
    rules = protocol.unit_rules(space)
    with one_thread():
        for architecture in networks:
            built = {
                shown: build(space, shown, protocol)
                for shown in {scored_network(each, space, architecture) for each in members}
            }
            for member in members:
                network = built[scored_network(member, space, architecture)]
                bare = min(_bare(network, inputs.data) for _ in range(2))
                start = time.process_time()
                score_network(member, network, inputs, rules)
                taken = time.process_time() - start
                spent[member.text].append(1000 * taken)
                ratios[member.text].append(taken / bare)
    if not networks:
        return {}
    costs = {}
    for proxy in proxies:
        own = [each.text for each in Team.of([proxy]).members]
        costs[proxy.name] = (
            sum(statistics.median(spent[text]) for text in own),
            sum(statistics.median(ratios[text]) for text in own),
        )
    return costs


def _bare(network, images) -> float:
    start = time.process_time()
    network(images).sum().backward()
    taken = time.process_time() - start
    network.zero_grad(set_to_none=True)
    return max(taken, 1e-9)


def markdown(lines: Sequence[Line], ranking: RankResult | None, timed_networks: int) -> str:
    """The table, best tau first, with the protocol under it."""
    rows = sorted(
        lines, key=lambda line: -2.0 if isinstance(line.tau, str) else line.tau.value, reverse=True
    )
    titles = ("proxy", "Kendall tau, 95 %", "size held fixed", "similar size", "top 10 %")
    titles += ("no score", "published", "difference", "ms", "bare passes")
    parts = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for line in rows:
        figures = [_shown(line.figures.get(name)) for name in FIGURES]
        name = f"`{line.proxy}`" + (" (does not reproduce)" if line.caution else "")
        published = "-" if line.published is None else f"{line.published} ({line.published.source})"
        cells = [name, str(line.tau), *figures, str(line.unscored), published, line.verdict]
        cells += [f"{line.milliseconds:.1f}", f"{line.passes:.2f}"]
        parts.append(f"| {' | '.join(cells)} |")
    machine = this_machine()
    parts += [
        "",
        f"Protocol: {ranking.card if ranking else 'nothing could be ranked'}.",
        f"Costs: medians over {timed_networks} networks, processor time on one thread of "
        f"{machine.processor}; an ensemble costs what its members cost together.",
    ]
    return "\n".join(parts)


def _shown(figure: Estimate | Failure | None) -> str:
    return "-" if figure is None or isinstance(figure, Failure) else str(figure)


if __name__ == "__main__":
    main()
