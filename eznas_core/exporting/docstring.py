"""What an exported module says about itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from eznas_core.exporting.about import LICENCE, About, explanation, tool_version
from eznas_core.expressions import format, statistics_of
from eznas_core.scoring import ExpressionProxy, Proxy
from eznas_core.statistics import ALL_RULES, PUBLISHED, Rule, UnitRules

_WIDTH = 92
_UNITS = {
    PUBLISHED.name: "Found by the published rules: ReLU, convolution, batch normalisation, or "
    "convolution, batch normalisation, ReLU. Layers that stand otherwise are not looked at.",
    ALL_RULES.name: "Found by every rule: convolutions and linear layers with the activation and "
    "the norm beside them, whichever these are.",
}
_SOME = (
    "Found by these rules, for each layer the first that fits: {}. Names with relu and bn mean "
    "exactly ReLU and batch normalisation, names with act and norm any others."
)


def module_docstring(proxy: Proxy, known: About, rules: UnitRules = PUBLISHED) -> str:
    """The docstring of a proxy's module, as source.

    Names and notes may come from a file of anyone's making: whatever they hold, the result is one
    string literal.
    """
    title = _one_line(known.title or proxy.name)
    parts = [
        # A title may be of any length.
        textwrap.fill(
            f"{title}: a zero-cost proxy for neural architecture search.",
            _WIDTH,
            break_on_hyphens=False,
        ),
        *_sections(proxy, known, rules),
    ]
    text = _escaped("\n\n".join(parts))
    return f'"""{text}\n"""'


def _sections(proxy: Proxy, known: About, rules: UnitRules) -> Iterator[str]:
    if isinstance(proxy, ExpressionProxy):
        yield _section("Formula", format(proxy.expression), breakable=False)
    yield _section("What it computes", explanation(proxy))
    if isinstance(proxy, ExpressionProxy):
        names = sorted(statistics_of(proxy.expression))
        if names:
            lines = [f"{name}: {name.meaning}" for name in names]
            yield "Statistics\n" + "\n".join(_wrapped(line) for line in lines)
            yield _section("Units", _units(rules))
    if known.source:
        yield _section("Source", _one_line(known.source))
    if known.notes:
        yield _section("Notes", _one_line(known.notes))
    yield "Provenance\n" + "\n".join(_wrapped(line) for line in _provenance(proxy, known))
    yield f"Licence: {LICENCE}. Needs torch and nothing else."


def _units(rules: UnitRules) -> str:
    named = ", ".join(rule for rule in Rule if rule in rules.rules)
    return _UNITS.get(rules.name, _SOME.format(named))


def _provenance(proxy: Proxy, known: About) -> Iterator[str]:
    yield f"Exported by {tool_version()} as '{_one_line(proxy.name)}'."
    if known.label_budget is None:
        yield "Labels spent to find it: not recorded."
    else:
        yield f"Labels (accuracies of trained networks) spent to find it: {known.label_budget}."
    for name, figure in (known.figures or {}).items():
        yield f"{_one_line(name)}: {_one_line(figure)}."
    for card in known.cards:
        yield f"Protocol: {_one_line(str(card))}."


def _section(heading: str, text: str, *, breakable: bool = True) -> str:
    return f"{heading}\n{_wrapped(text) if breakable else _broken_at_commas(text)}"


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    )


def _broken_at_commas(formula: str) -> str:
    """A formula over as many lines as it needs, broken after commas only."""
    lines = [""]
    for part in formula.replace(", ", ",\0").split("\0"):
        if lines[-1] and len(lines[-1]) + len(part) > _WIDTH - 4:
            lines.append("")
        lines[-1] += f"{part} " if part.endswith(",") else part
    return "\n".join(f"    {line.rstrip()}" for line in lines)


def _one_line(text: str) -> str:
    """Text without line breaks and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
