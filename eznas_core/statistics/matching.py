"""Which unit a layer is the heart of, told by what stands around it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from torch.autograd.graph import Node

from eznas_core.statistics.calls import ActivationCall, Call, NormCall, WeightCall
from eznas_core.statistics.rules import Rule, UnitRules
from eznas_core.statistics.units import Layer, Omission

# The same calls with another activation or norm.
_WIDER = {
    Rule.RELU_CONV_BN: Rule.ACT_CONV_NORM,
    Rule.RELU_DEPTHWISE_POINTWISE_BN: Rule.ACT_DEPTHWISE_POINTWISE_NORM,
    Rule.RELU_CONV_CONV_BN: Rule.ACT_CONV_CONV_NORM,
    Rule.CONV_BN_RELU: Rule.CONV_NORM_ACT,
    Rule.BN_RELU_CONV: Rule.NORM_ACT_CONV,
    Rule.RELU_CONV: Rule.ACT_CONV,
    Rule.RELU_LINEAR: Rule.ACT_LINEAR,
}


@dataclass(frozen=True, slots=True)
class Match:
    """The calls of one unit.

    Attributes:
        rule: The rule.
        layer: The layer whose weight is the unit's.
        activation: Its activation, if it has one.
        norm: Its norm, if it has one.
        enters: The call whose input is the unit's.
        leaves: The call whose result is the unit's.
        inner: A convolution between the two whose weight is not looked at.
    """

    rule: Rule
    layer: WeightCall
    activation: ActivationCall | None
    norm: NormCall | None
    enters: ActivationCall | WeightCall
    leaves: NormCall | WeightCall
    inner: WeightCall | None = None

    def connected(self, nodes: Container[Node | None]) -> bool:
        """Whether all its calls are among the nodes."""
        calls = (self.activation, self.layer, self.norm, self.inner)
        return all(call.node in nodes for call in calls if call is not None)


def match(call: WeightCall, calls: Sequence[Call], rules: UnitRules) -> Match | Omission:
    """The unit of a layer by the first rule that fits, or why it is in none.

    Args:
        call: The layer.
        calls: All calls of the pass.
        rules: What is a unit.
    """
    if call.layer is Layer.OTHER:
        return Omission.NO_RULE
    if call.stem:
        return Omission.STEM
    if call.head:
        return Omission.HEAD
    candidates = list(_candidates(call, calls))
    for candidate in candidates:
        if candidate.rule in rules.rules:
            return candidate
    if rules.only_published:
        return Omission.NO_BATCH_NORM if call.norm is None else Omission.NO_RELU
    return Omission.NOT_CHOSEN if candidates else Omission.NO_ACTIVATION


def _candidates(call: WeightCall, calls: Sequence[Call]) -> Iterator[Match]:
    """Every unit that a layer could be the heart of, the first to be taken first."""
    before, norm = call.activation, call.norm
    if call.layer is Layer.LINEAR:
        if before is not None:
            yield _match(Rule.RELU_LINEAR, call, before, None)
        yield Match(Rule.LINEAR, call, None, None, call, call)
        return
    if norm is not None:
        if before is not None:
            yield _match(Rule.RELU_CONV_BN, call, before, norm)
        first = call.before
        if first is not None and first.layer is Layer.CONVOLUTION and first.activation is not None:
            rule = _chain_rule(first, call)
            yield _match(rule, call, first.activation, norm, inner=first)
        if norm.activation is not None:
            yield _match(Rule.CONV_BN_RELU, call, norm.activation, norm)
    if before is not None and before.norm is not None:
        earlier = calls[before.norm]
        if isinstance(earlier, NormCall):
            yield _match(Rule.BN_RELU_CONV, call, before, earlier, leaves=call)
    if before is not None:
        yield _match(Rule.RELU_CONV, call, before, None)


def _match(
    rule: Rule,
    call: WeightCall,
    activation: ActivationCall,
    norm: NormCall | None,
    *,
    leaves: WeightCall | None = None,
    inner: WeightCall | None = None,
) -> Match:
    strict = activation.kind == "relu" and (norm is None or norm.kind == "batch_norm")
    return Match(
        rule=rule if strict else _WIDER[rule],
        layer=call,
        activation=activation,
        norm=norm,
        enters=activation,
        leaves=leaves or norm or call,
        inner=inner,
    )


def _chain_rule(first: WeightCall, second: WeightCall) -> Rule:
    depthwise = 1 < first.groups == first.shape[1]
    pointwise = second.groups == 1 and second.weight.shape[2:].numel() == 1
    if depthwise and pointwise:
        return Rule.RELU_DEPTHWISE_POINTWISE_BN
    return Rule.RELU_CONV_CONV_BN
