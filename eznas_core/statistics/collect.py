"""A network's statistics: captured when they are named, by no more passes than that takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor, nn

from eznas_core.foundation import EznasError
from eznas_core.statistics.calls import Key
from eznas_core.statistics.linking import Layout
from eznas_core.statistics.names import ALL_STATISTICS, Probe, Quantity, Statistic
from eznas_core.statistics.passes import borrowed, run_pass
from eznas_core.statistics.probes import ProbeInputs
from eznas_core.statistics.rules import PUBLISHED, UnitRules
from eznas_core.statistics.units import Coverage, Unit

WEIGHT = Statistic(Quantity.WEIGHT)
_DATA = {name.quantity: name for name in ALL_STATISTICS if name.probe is Probe.DATA}


class NetworkStatistics:
    """The 22 statistics of each unit of one network, captured lazily.

    The network must not change while this is in use. Tensors are detached, lie on the network's
    device and may be shared between units or with the network: callers must not modify them.
    They may lie in memory channels last, so `reshape` works on them where `view` does not.

    Attributes:
        network: The network, as it was given; nothing is left on it.
        probe: What it is shown.
        rules: What is a unit.
    """

    def __init__(
        self, network: nn.Module, probe: ProbeInputs, rules: UnitRules = PUBLISHED
    ) -> None:
        self.network = network
        self.probe = probe
        self.rules = rules
        self._layout: Layout | None = None
        self._tensors: dict[tuple[int, Statistic], Tensor] = {}
        self._captured: set[Statistic] = set()
        self._copies: frozenset[Key] = frozenset()

    @property
    def units(self) -> tuple[Unit, ...]:
        """The network's units, in order of execution."""
        return self._known().units

    @property
    def coverage(self) -> Coverage:
        """How many of the network's layers are in units, and why the others are not."""
        return self._known().coverage

    @property
    def captured(self) -> frozenset[Statistic]:
        """What has been captured so far; more than was named where one pass gives both."""
        return frozenset(self._captured)

    @property
    def nbytes(self) -> int:
        """Memory held by what has been captured, weights left aside."""
        storages = {
            storage.data_ptr(): storage.nbytes()
            for (_, name), tensor in self._tensors.items()
            if name.probe is not None
            for storage in [tensor.untyped_storage()]
        }
        return sum(storages.values())

    def prefetch(self, names: Iterable[Statistic]) -> None:
        """Captures what is named and not yet there.

        Raises:
            EznasError: The network cannot be run, see `collect`.
        """
        missing = set(names) - self._captured
        needed = {probe: {n.quantity for n in missing if n.probe is probe} for probe in Probe}
        # A difference from the data needs the data.
        needed[Probe.DATA] |= needed[Probe.PERTURBED]
        needed[Probe.DATA] -= {n.quantity for n in self._captured if n.probe is Probe.DATA}
        if any(needed.values()):
            with borrowed(self.network):
                for probe in Probe:
                    self._run(probe, [q for q in Quantity if q in needed[probe]])
        if WEIGHT in missing:
            self._captured.add(WEIGHT)
            self._tensors.update(((i, WEIGHT), w) for i, w in enumerate(self._known().weights))

    def tensor(self, unit: int, name: Statistic) -> Tensor:
        """One statistic of one unit; captured for all units if it has not been yet.

        Args:
            unit: The unit's index.
            name: The statistic.

        Raises:
            EznasError: The network cannot be run, or has no unit of that index.
        """
        if name not in self._captured:
            self.prefetch([name])
        try:
            return self._tensors[unit, name]
        except KeyError:
            raise EznasError(
                f"there is no unit {unit}: the network has {len(self.units)}, counted from 0"
            ) from None

    def release(self) -> None:
        """Lets go of every tensor; what is asked for afterwards is captured anew."""
        self._tensors.clear()
        self._captured.clear()

    def _known(self) -> Layout:
        if self._layout is None:
            # Two images are enough to see what the network calls, and batch statistics of one
            # can be undefined.
            with borrowed(self.network):
                images = self.probe.data[:2]
                self._layout = run_pass(self.network, images, (), rules=self.rules).layout
        return self._layout

    def _run(self, probe: Probe, quantities: list[Quantity]) -> None:
        if not quantities:
            return
        images = self.probe.batch(probe)
        result = run_pass(
            self.network,
            images,
            quantities,
            layout=self._layout,
            copies=self._copies,
            rules=self.rules,
        )
        self._layout, self._copies = result.layout, result.copies
        tensors = self._changes(result.tensors) if probe is Probe.PERTURBED else result.tensors
        names = {quantity: Statistic(quantity, probe) for quantity in quantities}
        self._captured.update(names.values())
        self._tensors.update(
            ((unit, names[quantity]), tensor) for (unit, quantity), tensor in tensors.items()
        )

    def _changes(
        self, tensors: Mapping[tuple[int, Quantity], Tensor]
    ) -> dict[tuple[int, Quantity], Tensor]:
        """What changes from the data; tensors that units share are subtracted once."""
        done: dict[tuple[int, int], Tensor] = {}
        changes: dict[tuple[int, Quantity], Tensor] = {}
        for (unit, quantity), tensor in tensors.items():
            plain = self._tensors[unit, _DATA[quantity]]
            pair = id(tensor), id(plain)
            if pair not in done:
                done[pair] = tensor - plain
            changes[unit, quantity] = done[pair]
        return changes


def collect(
    network: nn.Module,
    probe: ProbeInputs,
    names: Iterable[Statistic] = (),
    *,
    rules: UnitRules | str = PUBLISHED,
) -> NetworkStatistics:
    """Starts the statistics of a network, with those named captured at once.

    Batch normalisation uses the batch's own statistics, dropout is off, and gradients are those
    of the sum of all logits, whatever mode the network is in. Afterwards it is as it was. The
    first tensor counts if it returns several. Weights that two calls share make two units, each
    with the gradient that flows through its own call.

    Args:
        network: The network, on any device.
        probe: What it is shown; moved to the network's device and type of number.
        names: What will be needed; more can be asked for later.
        rules: What is a unit: "published" is the paper's triple, "all" every rule, and names of
            rules joined by commas are those; see `Rule`.

    Raises:
        EznasError: The network fails on the probe, what it returns is no logits, or there are
            no such rules.

    >>> from eznas_core import spaces
    >>> from eznas_core.statistics import gaussian_probe
    >>> from eznas_core.foundation import numpy_generator
    >>> space, rng = spaces.get("nasbench201"), numpy_generator(0)
    >>> cell = space.parse("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|")
    >>> probe = gaussian_probe(batch_size=2, rng=rng)
    >>> found = collect(space.build(cell, rng), probe)
    >>> len(found.units), found.units[0].rule.value  # one a cell, four in the blocks between them
    (19, 'relu-conv-bn')
    >>> tuple(found.tensor(0, Statistic.parse("weight_grad[data]")).shape)
    (16, 16, 3, 3)
    """
    chosen = UnitRules.parse(rules) if isinstance(rules, str) else rules
    statistics = NetworkStatistics(network, probe, chosen)
    statistics.prefetch(names)
    return statistics
