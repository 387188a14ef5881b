"""The names of the 22 statistics of a unit: a quantity, and the probe it is measured under.

``weight`` stands alone, since it is the same whatever the network is shown; each of the seven
other quantities exists for three probes, which makes 1 + 7 x 3 = 22. Akhauri et al., "EZNAS"
(NeurIPS 2022) numbers them; here they only ever have names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from eznas_core.foundation import EznasError, unknown_name


class Quantity(StrEnum):
    """What is measured at a unit (a ReLU, a convolution and a batch normalisation)."""

    WEIGHT = "weight"
    WEIGHT_GRAD = "weight_grad"
    INPUT_ACTIVATION = "input_activation"
    INPUT_ACTIVATION_GRAD = "input_activation_grad"
    PREACTIVATION = "preactivation"
    PREACTIVATION_GRAD = "preactivation_grad"
    ACTIVATION = "activation"
    ACTIVATION_GRAD = "activation_grad"

    @property
    def is_gradient(self) -> bool:
        """Whether it takes a backward pass."""
        return self.value.endswith("_grad")

    @property
    def place(self) -> str:
        """Where in the unit it is taken."""
        return _PLACES[self]

    @property
    def shape(self) -> str:
        """Its shape in words: batch, channels, height, width as the place has them."""
        return _SHAPES[self]

    @property
    def latex(self) -> str:
        """Its symbol, without a probe."""
        return _SYMBOLS[self]


class Probe(StrEnum):
    """What the network is shown."""

    DATA = "data"
    NOISE = "noise"
    PERTURBED = "perturbed"

    @property
    def meaning(self) -> str:
        """A clause that says what the network sees."""
        return _PROBE_MEANINGS[self]


_PLACES = {
    Quantity.WEIGHT: "the convolution's weight",
    Quantity.WEIGHT_GRAD: "the convolution's weight",
    Quantity.INPUT_ACTIVATION: "the ReLU's input",
    Quantity.INPUT_ACTIVATION_GRAD: "the ReLU's input",
    Quantity.PREACTIVATION: "the convolution's input",
    Quantity.PREACTIVATION_GRAD: "the convolution's input",
    Quantity.ACTIVATION: "the batch normalisation's output",
    Quantity.ACTIVATION_GRAD: "the batch normalisation's output",
}
_WEIGHT_SHAPE = "out_channels, in_channels / groups, kernel height, kernel width"
_INPUT_SHAPE = "batch, in_channels, height, width"
_OUTPUT_SHAPE = "batch, out_channels, height', width'"
_SHAPES = {
    Quantity.WEIGHT: _WEIGHT_SHAPE,
    Quantity.WEIGHT_GRAD: _WEIGHT_SHAPE,
    Quantity.INPUT_ACTIVATION: _INPUT_SHAPE,
    Quantity.INPUT_ACTIVATION_GRAD: _INPUT_SHAPE,
    Quantity.PREACTIVATION: _INPUT_SHAPE,
    Quantity.PREACTIVATION_GRAD: _INPUT_SHAPE,
    Quantity.ACTIVATION: _OUTPUT_SHAPE,
    Quantity.ACTIVATION_GRAD: _OUTPUT_SHAPE,
}
_SYMBOLS = {
    Quantity.WEIGHT: r"W",
    Quantity.WEIGHT_GRAD: r"\nabla W",
    Quantity.INPUT_ACTIVATION: r"X",
    Quantity.INPUT_ACTIVATION_GRAD: r"\nabla X",
    Quantity.PREACTIVATION: r"H",
    Quantity.PREACTIVATION_GRAD: r"\nabla H",
    Quantity.ACTIVATION: r"Y",
    Quantity.ACTIVATION_GRAD: r"\nabla Y",
}
_PROBE_MEANINGS = {
    Probe.DATA: "when the network sees images",
    Probe.NOISE: "when the network sees standard normal noise",
    Probe.PERTURBED: "when a little noise is added to the images",
}
_FORM = re.compile(r"(?P<quantity>[a-z_]+)(?:\s*\[\s*(?P<probe>\w*)\s*\])?")


@dataclass(frozen=True, slots=True)
class Statistic:
    """One of the 22 tensors a unit is described by. Ordered as `ALL_STATISTICS` is.

    Attributes:
        quantity: What is measured.
        probe: What the network was shown; None for the weight, and only for it.

    >>> str(Statistic(Quantity.ACTIVATION_GRAD, Probe.NOISE))
    'activation_grad[noise]'
    >>> Statistic.parse("weight").latex
    'W'
    """

    quantity: Quantity
    probe: Probe | None = None

    def __post_init__(self) -> None:
        if self.quantity is Quantity.WEIGHT and self.probe is not None:
            raise EznasError("'weight' is the same for every probe: write it without brackets")
        if self.quantity is not Quantity.WEIGHT and self.probe is None:
            forms = ", ".join(f"{self.quantity}[{probe}]" for probe in Probe)
            raise EznasError(f"'{self.quantity}' needs a probe: write one of {forms}")

    @staticmethod
    def parse(text: str) -> Statistic:
        """The statistic of that name; case and blanks do not matter.

        Raises:
            EznasError: No such statistic, or a probe too many or too few; says what is meant.
        """
        match = _FORM.fullmatch(text.strip().casefold())
        if match is None or match["quantity"] not in list(Quantity):
            raise unknown_name("statistic", text, map(str, ALL_STATISTICS))
        quantity, probe = Quantity(match["quantity"]), match["probe"]
        if probe is not None and probe not in list(Probe):
            raise unknown_name("probe", probe, Probe)
        return Statistic(quantity, None if probe is None else Probe(probe))

    @property
    def is_gradient(self) -> bool:
        """Whether it takes a backward pass."""
        return self.quantity.is_gradient

    @property
    def meaning(self) -> str:
        """One sentence for help texts."""
        if self.probe is None:
            return "The convolution's weight."
        what = "gradient of the summed logits" if self.is_gradient else "values"
        if self.probe is Probe.PERTURBED:
            what = f"change in the {what}"
        return f"The {what} at {self.quantity.place} {self.probe.meaning}."

    @property
    def latex(self) -> str:
        """Its symbol, the probe as an upright index (D, N or P)."""
        if self.probe is None:
            return self.quantity.latex
        return f"{self.quantity.latex}_{{\\mathrm{{{self.probe.value[0].upper()}}}}}"

    def __str__(self) -> str:
        return self.quantity.value if self.probe is None else f"{self.quantity}[{self.probe}]"

    def __lt__(self, other: Statistic) -> bool:
        return _POSITION[self] < _POSITION[other]


ALL_STATISTICS: tuple[Statistic, ...] = (
    Statistic(Quantity.WEIGHT),
    *(
        Statistic(quantity, probe)
        for quantity in Quantity
        if quantity is not Quantity.WEIGHT
        for probe in Probe
    ),
)
_POSITION = {statistic: position for position, statistic in enumerate(ALL_STATISTICS)}
