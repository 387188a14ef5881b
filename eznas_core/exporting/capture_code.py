"""The one function of an exported module that is written for its formula's statistics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from eznas_core.exporting.portable import (
    noise_like,
    observe,
    observe_by_rules,
    only_after,
    only_before,
    perturb,
)
from eznas_core.statistics import PUBLISHED, Probe, Rule, Statistic, UnitRules

_LONGEST = 100
_SHOWN = {
    Probe.DATA: "images",
    Probe.NOISE: "noise_like(images, seed)",
    Probe.PERTURBED: "perturb(images, seed)",
}


def capture_code(names: Collection[Statistic], rules: UnitRules = PUBLISHED) -> str:
    """Source of ``capture``: only the passes and quantities that these statistics take.

    Args:
        names: The statistics.
        rules: What is a unit.
    """
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
            *_named_rules(rules),
            *(line for probe, found in passes.items() for line in _observe(rules, probe, found)),
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
    names: Collection[Statistic], rules: UnitRules = PUBLISHED
) -> list[Callable[..., Any]]:
    """The functions that `capture_code` calls."""
    probes = _passes(names)
    noise = [noise_like] if Probe.NOISE in probes else []
    return [_observer(rules), *noise, *([perturb] if Probe.PERTURBED in probes else [])]


def stand_ins(rules: UnitRules) -> Mapping[str, Callable[..., Any]]:
    """What `capture_helpers` are lifted with in place of what they call: one published rule."""
    if rules.rules == {Rule.RELU_CONV_BN}:
        return {"calls_of": only_before.calls_of}
    if rules.rules == {Rule.CONV_BN_RELU}:
        return {"calls_of": only_after.calls_of}
    return {}


def _observer(rules: UnitRules) -> Callable[..., Any]:
    # The engine too looks at less where there is no rule besides the paper's.
    return observe if rules.only_published else observe_by_rules


def _named_rules(rules: UnitRules) -> list[str]:
    if rules.only_published:
        return []
    names = [f'"{rule}"' for rule in Rule if rule in rules.rules]
    line = f"    rules = ({', '.join(names)}{',' * (len(names) == 1)})"
    return [line] if len(line) <= _LONGEST else _broken("    rules = (", names, "    )")


def _broken(opening: str, items: Collection[str], closing: str) -> list[str]:
    """Items one a line; the closing bracket stands as deep as the opening line."""
    indent = " " * (len(opening) - len(opening.lstrip()) + 4)
    return [opening, *(f"{indent}{item}," for item in items), closing]


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


def _observe(rules: UnitRules, probe: Probe, quantities: list[str]) -> list[str]:
    observer = _observer(rules).__name__
    wanted = ", ".join(f'"{quantity}"' for quantity in quantities)
    wanted = f"({wanted},)" if len(quantities) == 1 else f"({wanted})"
    by = "" if rules.only_published else ", rules"
    line = f"    {probe}_units, depths = {observer}(model, {_SHOWN[probe]}, {wanted}{by})"
    if len(line) <= _LONGEST:
        return [line]
    return [
        f"    {probe}_units, depths = {observer}(",
        "        model,",
        f"        {_SHOWN[probe]},",
        *_broken("        (", [f'"{quantity}"' for quantity in quantities], "        ),"),
        *(["        rules,"] if by else []),
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
