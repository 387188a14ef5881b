"""What each layer of a network costs: its parameters and multiply-adds, in order of execution.

A layer is a module that has parameters of its own. Seen are the calls it makes, as in `counting`,
so that the sums are those of `count_parameters` and `count_macs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from eznas_core.networks.counting import MacCounter, tensors_in, watch_one_image

_ROOT = "the network"
_NORM = "normalisation"
_NEVER_CALLED = "never called"
_GROUPS_POSITION = 6
_STRIDE_POSITION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCost:
    """One layer, and what it costs.

    Attributes:
        name: Path of its module ("body.stage1_cell1.0to1.conv").
        kind: What it computes, in words ("convolution 3×3, stride 2").
        parameters: Its trainable numbers; those that it shares stand with the first.
        macs: Its multiply-adds for one image, over all its calls.
        input_shape: Of its first call, without the batch; empty if it is never called.
        output_shape: Alike.
        calls: How often it is called.
        follows: The layer whose result its first call takes as it is; empty if there is none.
    """

    name: str
    kind: str
    parameters: int
    macs: int
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    calls: int
    follows: str = ""

    @property
    def is_norm(self) -> bool:
        """Whether it normalises."""
        return self.kind.endswith(_NORM)


def layer_costs(model: nn.Module, input_shape: Sequence[int]) -> tuple[LayerCost, ...]:
    """Every layer of `model` that has parameters or costs multiply-adds, in order of execution.

    Layers that are never called stand at the end.

    Args:
        model: The network; run once in evaluation mode and left exactly as it was.
        input_shape: ``(channels, height, width)`` of the image.

    >>> layer, = layer_costs(nn.Conv2d(16, 16, 3, padding=1, bias=False), (16, 32, 32))
    >>> layer.kind, layer.parameters, layer.macs
    ('convolution 3×3', 2304, 2359296)
    """
    owners = {parameter: _owner(path) for path, parameter in model.named_parameters()}
    watch = _LayerCounter(owners)
    watch_one_image(model, input_shape, watch)
    called = tuple(entry.cost(name) for name, entry in watch.entries.items())
    rest: dict[str, int] = {}
    for parameter, owner in owners.items():
        if parameter not in watch.counted:
            rest[owner] = rest.get(owner, 0) + parameter.numel()
    return called + tuple(_never_called(name, size) for name, size in rest.items())


@dataclass(slots=True)
class _Entry:
    kind: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    follows: str
    parameters: int = 0
    macs: int = 0
    calls: int = 0

    def cost(self, name: str) -> LayerCost:
        return LayerCost(
            name=name,
            kind=self.kind,
            parameters=self.parameters,
            macs=self.macs,
            input_shape=self.input_shape,
            output_shape=self.output_shape,
            calls=self.calls,
            follows=self.follows,
        )


@dataclass(slots=True, eq=False)
class _Made:
    """A tensor that a layer gave, or that was made of its parameters alone.

    Attributes:
        tensor: The tensor, held so that its identity is nobody else's.
        layer: The layer.
        parameters: Those it was made of; none of a result.
    """

    tensor: Tensor
    layer: str
    parameters: tuple[nn.Parameter, ...] = field(default=())


class _LayerCounter(MacCounter):
    """Sees every call that a parameter takes part in, and to which layer the parameter belongs."""

    def __init__(self, owners: Mapping[nn.Parameter, str]) -> None:
        super().__init__()
        self.entries: dict[str, _Entry] = {}
        self.counted: set[nn.Parameter] = set()
        self._results: dict[int, _Made] = {}
        self._weights = {id(p): _Made(p, owner, (p,)) for p, owner in owners.items()}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        before = self.macs
        result = super().__torch_function__(func, types, args, kwargs)
        first = result[0] if isinstance(result, tuple) and result else result
        # Reading a property is no call.
        if isinstance(first, Tensor) and func.__name__ != "__get__":
            self._see(func, args, kwargs or {}, first, self.macs - before)
        return result

    def _see(
        self,
        func: Callable[..., Any],
        args: Sequence[Any],
        named: Mapping[str, Any],
        result: Tensor,
        macs: int,
    ) -> None:
        given = list(tensors_in((*args, *named.values())))
        weights = [self._weights[id(each)] for each in given if id(each) in self._weights]
        if not weights and not macs:
            return
        parameters = tuple(p for weight in weights for p in weight.parameters)
        if len(weights) == len(given) and not macs:
            # A weight that is computed from parameters is its layer's still.
            self._weights.setdefault(id(result), _Made(result, weights[0].layer, parameters))
            return
        name = weights[0].layer if weights else f"{func.__name__} without parameters"
        source = next((each for each in given if id(each) not in self._weights), given[0])
        entry = self.entries.get(name)
        if entry is None:
            before = self._results.get(id(source))
            entry = self.entries[name] = _Entry(
                kind=_kind(func, args, named),
                input_shape=tuple(source.shape[1:]),
                output_shape=tuple(result.shape[1:]),
                follows=before.layer if before is not None else "",
            )
        entry.calls += 1
        entry.macs += macs
        new = {parameter for parameter in parameters if parameter not in self.counted}
        entry.parameters += sum(parameter.numel() for parameter in new)
        self.counted |= new
        self._results[id(result)] = _Made(result, name)


def _kind(func: Callable[..., Any], args: Sequence[Any], named: Mapping[str, Any]) -> str:
    name = func.__name__
    if func is functional.linear:
        return "linear layer"
    if func is functional.multi_head_attention_forward:
        return "attention"
    if name.endswith("_norm"):
        return f"{name.removesuffix('_norm').replace('_', ' ')} {_NORM}"
    if not name.startswith("conv"):
        return name.strip("_").replace("_", " ")
    weight: Tensor = named["weight"] if "weight" in named else args[1]
    transposed = "transpose" in name
    kernel = "×".join(str(size) for size in weight.shape[2:])
    groups = _argument(args, named, _GROUPS_POSITION, "groups", 1)
    stride = _argument(args, named, _STRIDE_POSITION, "stride", 1)
    steps = stride if isinstance(stride, Sequence) else (stride,)
    apart = "" if groups == 1 else "grouped "
    if groups > 1 and not transposed and weight.shape[1] == 1:
        apart = "depthwise "
    words = f"{apart}{'transposed ' if transposed else ''}convolution {kernel}"
    if all(step == 1 for step in steps):
        return words
    distinct = steps[:1] if len(set(steps)) == 1 else steps
    return f"{words}, stride {'×'.join(str(step) for step in distinct)}"


def _argument(
    args: Sequence[Any], named: Mapping[str, Any], position: int, name: str, usual: Any
) -> Any:
    if name in named:
        return named[name]
    return args[position] if len(args) > position else usual


def _owner(path: str) -> str:
    return path.rpartition(".")[0] or _ROOT


def _never_called(name: str, parameters: int) -> LayerCost:
    return LayerCost(
        name=name,
        kind=_NEVER_CALLED,
        parameters=parameters,
        macs=0,
        input_shape=(),
        output_shape=(),
        calls=0,
    )
