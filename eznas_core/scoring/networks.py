"""One network scored by any number of proxies: built, shown its probe, and captured once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from eznas_core.expressions import evaluate_many, statistics_of
from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.scoring.protocol import GAUSSIAN, ScoringProtocol
from eznas_core.scoring.proxies import ExpressionProxy, Proxy, score_of
from eznas_core.scoring.score import Score
from eznas_core.scoring.teams import Team
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.statistics import (
    PUBLISHED,
    Coverage,
    ImageSource,
    ProbeInputs,
    UnitRules,
    collect,
    make_probe,
    open_images,
)

if TYPE_CHECKING:
    from torch import nn


def score_network(
    proxy: Proxy, network: nn.Module, inputs: ProbeInputs, rules: UnitRules | str = PUBLISHED
) -> Score:
    """Scores any network, for instance one of the user's own; it is left exactly as it was.

    Args:
        proxy: What scores it.
        network: The network.
        inputs: What it is shown.
        rules: By which rules its units are found, see `statistics.collect`.
    """
    return score_network_by_all((proxy,), network, inputs, rules)[0]


def score_network_by_all(
    proxies: Sequence[Proxy],
    network: nn.Module,
    inputs: ProbeInputs,
    rules: UnitRules | str = PUBLISHED,
) -> tuple[Score, ...]:
    """Scores a network by several proxies; all expressions share one capture of statistics.

    The numbers are those that each proxy gives alone. Arguments as for `score_network`.
    """
    team = Team.of(proxies)
    return team.assemble([_members_scores(team.members, network, inputs, rules)])[0]


def _members_scores(
    proxies: Sequence[Proxy], network: nn.Module, inputs: ProbeInputs, rules: UnitRules | str
) -> tuple[Score, ...]:
    """The scores of formulas and measures."""
    expressions = [proxy for proxy in proxies if isinstance(proxy, ExpressionProxy)]
    with one_thread():
        scores: dict[int, Score] = {}
        if expressions:
            start = perf_counter()
            trees = [proxy.expression for proxy in expressions]
            names = frozenset().union(*(statistics_of(tree) for tree in trees))
            evaluations = evaluate_many(trees, collect(network, inputs, names, rules=rules))
            each = (perf_counter() - start) / len(expressions)
            scores = {
                id(proxy): score_of(evaluation, each)
                for proxy, evaluation in zip(expressions, evaluations, strict=True)
            }
        return tuple(
            scores[id(proxy)] if id(proxy) in scores else proxy.score(network, inputs)
            for proxy in proxies
        )


def score_architecture(
    proxy: Proxy,
    space: SearchSpace,
    architecture: Architecture,
    protocol: ScoringProtocol | None = None,
    *,
    images: ImageSource | None = None,
) -> Score:
    """Builds an architecture under a protocol and scores it, exactly as `score_many` does.

    Args:
        proxy: What scores it.
        space: Its search space.
        architecture: The architecture.
        protocol: How; the default protocol if None.
        images: Images of the data probe, if the protocol does not name them itself.

    Raises:
        EznasError: The protocol names a data set, scheme, folder or device that does not exist.
    """
    chosen = protocol or ScoringProtocol()
    inputs = probe_inputs(space, chosen, images)
    team, rules = Team.of((proxy,)), chosen.unit_rules(space)
    row = tuple(
        score_network(
            member, build(space, scored_network(member, space, architecture), chosen), inputs, rules
        )
        for member in team.members
    )
    return team.assemble([row])[0][0]


def coverage_of(
    space: SearchSpace, architecture: Architecture, protocol: ScoringProtocol
) -> Coverage:
    """How many layers of the network that expressions are shown are in units, and why not all.

    Raises:
        EznasError: As `score_architecture`.
    """
    inputs = probe_inputs(space, dataclasses.replace(protocol, batch_size=2, images=GAUSSIAN))
    network = build(space, representative(space, architecture), protocol)
    return collect(network, inputs, rules=protocol.unit_rules(space)).coverage


def representative(space: SearchSpace, architecture: Architecture) -> Architecture:
    """The architecture on whose network expressions are scored in place of `architecture`.

    Architectures that are the same function share it, and so their scores.
    """
    return space.canonical(architecture)


def scored_network(proxy: Proxy, space: SearchSpace, architecture: Architecture) -> Architecture:
    """The architecture whose network a proxy is shown.

    Expressions are shown the representative. Measures are shown the architecture itself, as
    their papers did: convolutions that nothing depends on count as parameters, in norms of
    weights, and as ReLUs that are computed.
    """
    if isinstance(proxy, ExpressionProxy):
        return representative(space, architecture)
    return architecture


def build(space: SearchSpace, architecture: Architecture, protocol: ScoringProtocol) -> nn.Module:
    """The network of an architecture, its weights drawn from the stream of its canonical form."""
    rng = numpy_generator(protocol.seed, "network", space.canonical(architecture).text)
    network = protocol.network_scale().build(
        space, architecture, rng, dataset=protocol.dataset, initialisation=protocol.initialisation
    )
    return network.to(_device(protocol.device))


def probe_inputs(
    space: SearchSpace, protocol: ScoringProtocol, images: ImageSource | None = None
) -> ProbeInputs:
    """The one minibatch that every network of a protocol is shown."""
    rng = numpy_generator(protocol.seed, "probe")
    shape = protocol.network_scale().input_shape(space, protocol.dataset)
    source = open_images(protocol.images) if images is None else images
    return make_probe(source, batch_size=protocol.batch_size, rng=rng, shape=shape)


@contextmanager
def one_thread() -> Iterator[None]:
    """Computes on one thread inside.

    The order in which several threads add numbers up shows in the last bits; with one, a score
    is the same in this process, in a worker and on another number of cores. Work is spread over
    networks instead.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _device(name: str) -> str:
    import torch

    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise EznasError(f"cannot compute on the device '{name}': {reason}") from error
    return name
