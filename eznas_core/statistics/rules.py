"""Rules: which calls of a network make a unit, and what each of its tensors then is.

Two are those of the paper. The others reach networks that the paper's triple does not: separable
convolutions, pre-activation blocks, networks without normalisation, linear layers, and other
activations and norms than ReLU and batch normalisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eznas_core.foundation import EznasError, unknown_name


class Rule(StrEnum):
    """How the calls of a unit follow one another. Of those that fit, the first is taken.

    Names with ``relu`` and ``bn`` mean exactly these; names with ``act`` and ``norm`` are the
    same order of calls with another activation or another norm.
    """

    RELU_CONV_BN = "relu-conv-bn"
    ACT_CONV_NORM = "act-conv-norm"
    RELU_DEPTHWISE_POINTWISE_BN = "relu-depthwise-pointwise-bn"
    ACT_DEPTHWISE_POINTWISE_NORM = "act-depthwise-pointwise-norm"
    RELU_CONV_CONV_BN = "relu-conv-conv-bn"
    ACT_CONV_CONV_NORM = "act-conv-conv-norm"
    CONV_BN_RELU = "conv-bn-relu"
    CONV_NORM_ACT = "conv-norm-act"
    BN_RELU_CONV = "bn-relu-conv"
    NORM_ACT_CONV = "norm-act-conv"
    RELU_CONV = "relu-conv"
    ACT_CONV = "act-conv"
    RELU_LINEAR = "relu-linear"
    ACT_LINEAR = "act-linear"
    LINEAR = "linear"

    @property
    def reading(self) -> Reading:
        """What the unit's tensors are."""
        return _READINGS[self]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the four places of a unit are under a rule, in words.

    Attributes:
        enters: Where `input_activation` is taken.
        weight: Whose `weight` it is; `preactivation` is taken at that layer's input.
        leaves: Where `activation` is taken.
    """

    enters: str
    weight: str
    leaves: str


_AT_RELU = "the ReLU's input"
_AT_ACT = "the activation's input"
_BN = "the batch normalisation's output"
_NORM = "the norm's output"
_CONV = "the convolution"
_READINGS = {
    Rule.RELU_CONV_BN: Reading(_AT_RELU, _CONV, _BN),
    Rule.ACT_CONV_NORM: Reading(_AT_ACT, _CONV, _NORM),
    Rule.RELU_DEPTHWISE_POINTWISE_BN: Reading(_AT_RELU, "the pointwise convolution", _BN),
    Rule.ACT_DEPTHWISE_POINTWISE_NORM: Reading(_AT_ACT, "the pointwise convolution", _NORM),
    Rule.RELU_CONV_CONV_BN: Reading(_AT_RELU, "the second convolution", _BN),
    Rule.ACT_CONV_CONV_NORM: Reading(_AT_ACT, "the second convolution", _NORM),
    Rule.CONV_BN_RELU: Reading(f"{_AT_RELU}, which is {_BN}", _CONV, _BN),
    Rule.CONV_NORM_ACT: Reading(f"{_AT_ACT}, which is {_NORM}", _CONV, _NORM),
    Rule.BN_RELU_CONV: Reading(f"{_AT_RELU}, which is {_BN}", _CONV, "the convolution's output"),
    Rule.NORM_ACT_CONV: Reading(f"{_AT_ACT}, which is {_NORM}", _CONV, "the convolution's output"),
    Rule.RELU_CONV: Reading(_AT_RELU, _CONV, "the convolution's output"),
    Rule.ACT_CONV: Reading(_AT_ACT, _CONV, "the convolution's output"),
    Rule.RELU_LINEAR: Reading(_AT_RELU, "the linear layer", "the linear layer's output"),
    Rule.ACT_LINEAR: Reading(_AT_ACT, "the linear layer", "the linear layer's output"),
    Rule.LINEAR: Reading(
        "the linear layer's input, as `preactivation`",
        "the linear layer",
        "the linear layer's output",
    ),
}

PUBLISHED_RULES = frozenset({Rule.RELU_CONV_BN, Rule.CONV_BN_RELU})
"""The paper's: a ReLU, a convolution and a batch normalisation, either way round."""

_PUBLISHED, _ALL = "published", "all"
_NAMED = {_PUBLISHED: PUBLISHED_RULES, _ALL: frozenset(Rule)}


@dataclass(frozen=True, slots=True)
class UnitRules:
    """The rules that units are looked for by.

    Attributes:
        name: ``published``, ``all``, or names of rules joined by commas, in the order of `Rule`.
        rules: The rules.

    >>> UnitRules.parse("relu-linear, relu-conv-bn").name
    'relu-conv-bn,relu-linear'
    """

    name: str
    rules: frozenset[Rule]

    @staticmethod
    def parse(text: str) -> UnitRules:
        """The rules of that name; case and blanks do not matter.

        Raises:
            EznasError: It is neither a set of rules nor a list of them; names the nearest.
        """
        folded = text.strip().casefold()
        if folded in _NAMED:
            return UnitRules(folded, _NAMED[folded])
        names = [name.strip() for name in folded.split(",") if name.strip()]
        if not names:
            raise EznasError(f"unit rules are one of {', '.join(_NAMED)}, or names of rules")
        for name in names:
            if name not in list(Rule):
                raise unknown_name("unit rule", name, [*_NAMED, *Rule])
        chosen = frozenset(map(Rule, names))
        joined = ",".join(rule for rule in Rule if rule in chosen)
        return UnitRules(_PUBLISHED if chosen == PUBLISHED_RULES else joined, chosen)

    @property
    def only_published(self) -> bool:
        """Whether there is none besides the paper's, so that less needs to be watched."""
        return self.rules <= PUBLISHED_RULES

    def __str__(self) -> str:
        return self.name


PUBLISHED = UnitRules.parse(_PUBLISHED)
"""The rules of the paper, which are used where nothing else is said."""

ALL_RULES = UnitRules.parse(_ALL)
"""Every rule."""

RULE_SETS = (PUBLISHED, ALL_RULES)
"""Those that have a name of their own."""
