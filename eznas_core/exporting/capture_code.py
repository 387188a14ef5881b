"""The one function of an exported module that is written for its formula's statistics."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from eznas_core.exporting.portable import noise_like, observe, observe_all, perturb
from eznas_core.statistics import Probe, Statistic

_LONGEST = 100
_SHOWN = {
    Probe.DATA: "images",
    Probe.NOISE: "noise_like(images, seed)",
    Probe.PERTURBED: "perturb(images, seed)",
}


def capture_code(names: Collection[Statistic], *, every_rule: bool = False) -> str:
    """Source of ``capture``: only the passes and quantities that these statistics take.

    Args:
        names: The statistics.
        every_rule: Whether units are found by every rule, or by the published ones.
    """
    observer = _observer(every_rule).__name__
    passes = _passes(names)
    probes = list(passes)
    units = ", ".join(f"{probe}_units" for probe in probes)
    several = units if len(probes) == 1 else f"zip({units}, strict=True)"
    loop = f"for {', '.join(probes)} in {several}"
    entries = [line for name in sorted(names) for line in _entry(name, probes[0])]
    return "\n".join(
        [
            "def capture(",
            "    model: nn.Module, images: Tensor, seed: int",
            ") -> tuple[list[dict[str, Tensor]], list[int]]:",
            '    """What the formula needs of each unit of the network, and the units\' depths."""',
            *(line for probe, found in passes.items() for line in _observe(observer, probe, found)),
            "    units = [",
            "        {",
            *entries,
            "        }",
            f"        {loop}",
            "    ]",
            "    return units, depths",
        ]
    )


def capture_helpers(
    names: Collection[Statistic], *, every_rule: bool = False
) -> list[Callable[..., Any]]:
    """The functions that `capture_code` calls."""
    probes = _passes(names)
    noise = [noise_like] if Probe.NOISE in probes else []
    return [_observer(every_rule), *noise, *([perturb] if Probe.PERTURBED in probes else [])]


def _observer(every_rule: bool) -> Callable[..., Any]:
    return observe_all if every_rule else observe


def _passes(names: Collection[Statistic]) -> dict[Probe, list[str]]:
    """For each probe that must be shown, the quantities to take."""
    passes: dict[Probe, list[str]] = {probe: [] for probe in Probe}
    for name in sorted(names):
        if name.probe is Probe.PERTURBED:
            # It is the difference from the data, which is therefore needed too.
            passes[Probe.DATA].append(name.quantity.value)
        if name.probe is not None:
            passes[name.probe].append(name.quantity.value)
    used = {probe: list(dict.fromkeys(found)) for probe, found in passes.items() if found}
    used = used or {Probe.DATA: []}
    first = next(iter(used))
    used[first] += [name.quantity.value for name in names if name.probe is None]
    return used


def _observe(observer: str, probe: Probe, quantities: list[str]) -> list[str]:
    wanted = ", ".join(f'"{quantity}"' for quantity in quantities)
    wanted = f"({wanted},)" if len(quantities) == 1 else f"({wanted})"
    line = f"    {probe}_units, depths = {observer}(model, {_SHOWN[probe]}, {wanted})"
    if len(line) <= _LONGEST:
        return [line]
    return [
        f"    {probe}_units, depths = {observer}(",
        "        model,",
        f"        {_SHOWN[probe]},",
        "        (",
        *(f'            "{quantity}",' for quantity in quantities),
        "        ),",
        "    )",
    ]


def _entry(name: Statistic, first: Probe) -> list[str]:
    line = f'            "{name}": {_value(name, first)},'
    if len(line) <= _LONGEST:
        return [line]
    return [f'            "{name}": (', f"                {_value(name, first)}", "            ),"]


def _value(name: Statistic, first: Probe) -> str:
    value = f'{name.probe or first}["{name.quantity}"]'
    return f'{value} - data["{name.quantity}"]' if name.probe is Probe.PERTURBED else value
