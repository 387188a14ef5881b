"""A proxy as one Python file that needs nothing but torch.

The file is put together from the engine's own source: the kernels of the operators that the
formula uses, the capture of the statistics that it names, and a few lines that call them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eznas_core.exporting.about import About, about
from eznas_core.exporting.capture_code import capture_code, capture_helpers, stand_ins
from eznas_core.exporting.docstring import module_docstring
from eznas_core.exporting.formula import write_formula
from eznas_core.exporting.imports import sorted_imports
from eznas_core.exporting.portable import (
    ProbeInputs,
    noise_like,
    perturb,
    small_network,
)
from eznas_core.exporting.source import Lifted, lift
from eznas_core.expressions import statistics_of
from eznas_core.foundation import EznasError
from eznas_core.scoring import ExpressionProxy, MeasureProxy, Proxy
from eznas_core.statistics import PUBLISHED, Probe, UnitRules

_OWN_NAMES = frozenset({"score", "capture"})
_OPERATORS = "What the formula is made of."
_OVER_UNITS = "From units to the network."
_CAPTURE = "How the tensors are taken from the network."
_MEASURE = "The measure."
_DEMONSTRATION = "A network to try it on."
_ALWAYS = ("import torch", "from torch import Tensor, nn")

_SCORE = '''def score(model: nn.Module, images: Tensor, *, seed: int = 0) -> float:
    """The score of an untrained network; higher means that better accuracy is expected.

    The network is left as it was.

    Args:
        model: Maps images to logits; initialised, not trained.
        images: ``(batch, channels, height, width)``, as the network takes them. Sixteen will do;
            standard normal noise serves where no images are at hand.
        seed: {seed}

    Raises:
        ValueError: The network has no score; the message says why.
    """
{body}'''
_SEED_USED = "Decides the noise that the network is shown besides the images."
_SEED_UNUSED = "Of no effect: this proxy shows the network no noise."

_MAIN = """if __name__ == "__main__":
    torch.manual_seed(0)
    some_images = torch.randn(16, 3, 32, 32)
    for blocks, channels in ((1, 8), (3, 16)):
        network = small_network(blocks, channels)
        print(f"{blocks} blocks of {channels} channels: {score(network, some_images):.6g}")"""


def to_python(
    proxy: Proxy, known: About | None = None, *, units: UnitRules | str = PUBLISHED
) -> str:
    """A module with ``score(model, images, *, seed=0) -> float`` that stands on its own.

    Args:
        proxy: A formula or a measure.
        known: What its docstring says about it; by default what the library says.
        units: By which rules the module finds units: "published", "all" or names of rules. A
            search space's own are its `default_units`. Measures ask for none.

    Raises:
        EznasError: The proxy rests on something that cannot be written as standalone source, or
            there are no such rules.

    >>> from eznas_core import exporting, scoring
    >>> source = exporting.to_python(scoring.resolve("units_sum(frobenius(weight))"))
    >>> "def score(model: nn.Module, images: Tensor" in source, "eznas_core" in source
    (True, False)
    """
    return write_module(proxy, known, units=units)


def write_module(
    proxy: Proxy,
    known: About | None = None,
    *,
    units: UnitRules | str = PUBLISHED,
    imports: Sequence[str] = (),
    ending: str = _MAIN,
) -> str:
    """`to_python` with other imports and another ending, for files that stand in a project."""
    rules = UnitRules.parse(units) if isinstance(units, str) else units
    if isinstance(proxy, ExpressionProxy):
        main, lifted = _formula_parts(proxy, rules)
    elif isinstance(proxy, MeasureProxy):
        main, lifted = _measure_parts(proxy)
    else:
        raise EznasError(
            f"'{proxy.name}' is neither a formula nor a measure; it has no module of its own. Keep "
            "it as JSON, or export what it is made of"
        )
    return _assemble(
        module_docstring(proxy, known or about(proxy), rules), main, lifted, imports, ending
    )


def _formula_parts(proxy: ExpressionProxy, rules: UnitRules) -> tuple[list[str], Lifted]:
    names = statistics_of(proxy.expression)
    formula = write_formula(proxy.expression)
    needs_units = formula.uses("units") or formula.uses("depths")
    lifted = lift(
        {
            _OPERATORS: formula.kernels,
            _OVER_UNITS: formula.helpers,
            _CAPTURE: capture_helpers(names, rules) if needs_units else (),
            _DEMONSTRATION: (small_network,),
        },
        stand_ins=stand_ins(rules),
    )
    depths = "depths" if formula.uses("depths") else "_"
    body = [f"units, {depths} = capture(model, images, seed)"] if needs_units else []
    is_noisy = any(name.probe in (Probe.NOISE, Probe.PERTURBED) for name in names)
    main = [_score([*body, *formula.body], seeded=is_noisy), *formula.functions]
    return [*main, *([capture_code(names, rules)] if needs_units else [])], lifted


def _measure_parts(proxy: MeasureProxy) -> tuple[list[str], Lifted]:
    measure = proxy.measure
    stand_ins = {"ProbeInputs": ProbeInputs}
    read = lift({_MEASURE: [measure.function]}, stand_ins=stand_ins).attributes
    noise, perturbed = "noise" in read, "perturbed" in read
    helpers = [*([noise_like] if noise else []), *([perturb] if perturbed else [])]
    lifted = lift(
        {_MEASURE: [measure.function, *helpers], _DEMONSTRATION: [small_network]},
        stand_ins=stand_ins,
    )
    shown = ", ".join(
        (
            "images",
            "noise_like(images, seed)" if noise else "images",
            "perturb(images, seed)" if perturbed else "images",
        )
    )
    body = [f"value = {measure.function.__name__}(model, ProbeInputs({shown}))"]
    if "UnmeasurableError" in lifted.names:
        body = ["try:", f"    {body[0]}", "except UnmeasurableError as error:"]
        body += ['    raise ValueError(f"no score: {error}") from error']
    if "Failure" in lifted.names:
        body += ["if isinstance(value, Failure):", '    raise ValueError(f"no score: {value}")']
    body += ["if not math.isfinite(value):", '    raise ValueError(f"no score: it is {value}")']
    body += ["return value" if measure.higher_is_better else "return -value  # less is better"]
    return [_score(body, seeded=noise or perturbed)], lifted


def _score(body: Iterable[str], *, seeded: bool) -> str:
    return _SCORE.format(
        seed=_SEED_USED if seeded else _SEED_UNUSED,
        body="\n".join(f"    {line}" for line in body),
    )


def _assemble(
    docstring: str, main: Sequence[str], lifted: Lifted, more: Sequence[str], ending: str
) -> str:
    """The parts in the order in which one reads them: what is special to this proxy first."""
    taken = lifted.names & _OWN_NAMES
    if taken:
        raise EznasError(f"this proxy cannot be written as a standalone module: {taken} is taken")
    parts = list(main)
    for heading, definitions in lifted.sections.items():
        if definitions:
            parts += [f"# {heading}\n\n\n{definitions[0]}", *definitions[1:]]
    text = "\n\n\n".join([*parts, *([ending] if ending else [])])
    imports = {*_ALWAYS, *more, *lifted.imports, *(["import math"] if "math." in text else [])}
    top = [docstring, "from __future__ import annotations", sorted_imports(imports)]
    return "\n\n".join(top) + "\n\n\n" + text + "\n"
