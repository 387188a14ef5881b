"""How the parts of any network are connected, seen from one run of it.

Every call that handles a tensor is attributed to the module that makes it, or, where it takes a
weight, to the module the weight belongs to. Calls of one module are one block, and a block that
uses what another gave is connected with it. How deep modules are looked into is the level: at
level 1 the network's own children are the blocks, at level 2 theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from eznas_core.networks.counting import MacCounter, tensors_in, watch_one_image

INPUT, OUTPUT = "input", "output"
WHOLE = "the network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One part of a network.

    Attributes:
        name: Path of its module; `INPUT`, `OUTPUT`, or for what joins several blocks outside of
            any of them the path of where that happens and the call ("body.cell1 add").
        kind: Class of its module ("ResidualReduction"); the call for what joins blocks.
        parameters: Its trainable numbers, shared ones where they stand first.
        macs: Its multiply-adds for one image.
        output_shape: Of what it gave last, without the batch.
    """

    name: str
    kind: str
    parameters: int
    macs: int
    output_shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The blocks of a network at one level, and which of them use what others give.

    Attributes:
        level: How many names of a module's path tell blocks apart.
        blocks: In order of execution, from `INPUT` to `OUTPUT`.
        edges: Pairs of names of blocks, each once.
    """

    level: int
    blocks: tuple[Block, ...]
    edges: tuple[tuple[str, str], ...]


def wirings(model: nn.Module, input_shape: Sequence[int]) -> tuple[Wiring, ...]:
    """The network at every level, from its children down to single layers.

    Args:
        model: The network; run once in evaluation mode and left exactly as it was.
        input_shape: ``(channels, height, width)`` of the image.

    >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(7200, 10))
    >>> wirings(net, (3, 32, 32))[0].edges
    (('input', '0'), ('0', '1'), ('1', '2'), ('2', '3'), ('3', 'output'))
    """
    modules = dict(model.named_modules())
    watch = _Watch(model, tuple(input_shape))
    with _tracing(model, watch):
        watch_one_image(model, input_shape, watch)
    deepest = max((path.count(".") + 1 for path in modules if path), default=1)
    found = (_at_level(level, watch, modules) for level in range(1, deepest + 1))
    return tuple(_without_repetition(found))


def _without_repetition(found: Iterable[Wiring]) -> Iterator[Wiring]:
    """Leaves out levels that show what the one before shows: a module with a single child."""
    last: Wiring | None = None
    for each in found:
        if last is None or len(each.blocks) != len(last.blocks):
            yield each
            last = each


@dataclass(slots=True, eq=False)
class _Call:
    """One call: who made it, from what, and what it gave.

    Attributes:
        path: Of the module that made it.
        name: Of the function.
        sources: Calls whose results it took.
        macs: Its multiply-adds.
        shape: Of its first result, without the batch.
    """

    path: str
    name: str
    sources: tuple[_Call, ...] = ()
    macs: int = 0
    shape: tuple[int, ...] = ()


class _Watch(MacCounter):
    """Sees every call on a tensor; the calls of one network in order."""

    def __init__(self, model: nn.Module, input_shape: tuple[int, ...]) -> None:
        super().__init__()
        self.calls: list[_Call] = []
        self.parameters: Counter[str] = Counter()
        self.within: list[str] = [""]
        self.given: tuple[_Call, ...] = ()
        self.input = _Call(path=INPUT, name=INPUT, shape=input_shape)
        self._owners: dict[int, str] = {}
        # Held, so that no tensor's identity is given to another while the network runs.
        self._made: dict[int, tuple[Tensor, _Call]] = {}
        self._held: list[Tensor] = []
        for path, parameter in model.named_parameters():
            owner = path.rpartition(".")[0]
            self._owners[id(parameter)] = owner
            self.parameters[owner] += parameter.numel()

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        before = self.macs
        result = super().__torch_function__(func, types, args, kwargs)
        results = list(tensors_in([result]))
        if results:
            taken = list(tensors_in([*args, *(kwargs or {}).values()]))
            self._see(func.__name__, taken, results, self.macs - before)
        return result

    def sources(self, tensors: Iterable[Tensor]) -> tuple[_Call, ...]:
        """The calls that gave these tensors, each once."""
        known = (self._made[id(each)][1] for each in tensors if id(each) in self._made)
        return tuple(dict.fromkeys(known))

    def begin(self, image: Iterable[Tensor]) -> None:
        """What the network is given."""
        self._made |= {id(each): (each, self.input) for each in image}

    def _see(self, name: str, taken: list[Tensor], results: list[Tensor], macs: int) -> None:
        owners = [self._owners[id(each)] for each in taken if id(each) in self._owners]
        sources = self.sources(taken)
        if not sources:
            # Made of parameters and constants alone: what takes it is the owner's still.
            if owners:
                self._owners |= {id(each): owners[0] for each in results}
                self._held += results
            return
        call = _Call(
            path=owners[0] if owners else self.within[-1],
            name=name.strip("_"),
            sources=sources,
            macs=macs,
            shape=tuple(results[0].shape[1:]),
        )
        self.calls.append(call)
        self._made |= {id(each): (each, call) for each in results}


@contextmanager
def _tracing(model: nn.Module, watch: _Watch) -> Iterator[None]:
    """Tells `watch` which module is at work; the modules' own hooks stay as they are."""

    def enter(path: str) -> Callable[..., None]:
        def hook(_module: nn.Module, args: Any, kwargs: Any) -> None:
            if not path:
                watch.begin(tensors_in([*args, *kwargs.values()]))
            watch.within.append(path)

        return hook

    def leave(path: str) -> Callable[..., None]:
        def hook(_module: nn.Module, _args: Any, output: Any) -> None:
            watch.within.pop()
            if not path:
                watch.given = watch.sources(tensors_in([output]))

        return hook

    handles = []
    for path, module in model.named_modules():
        handles.append(module.register_forward_pre_hook(enter(path), with_kwargs=True))
        handles.append(module.register_forward_hook(leave(path)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@dataclass(slots=True)
class _Drawn:
    """What is gathered for one block while the calls are gone through."""

    kind: str
    macs: int = 0
    shape: tuple[int, ...] = ()
    sources: dict[str, None] = field(default_factory=dict)


def _at_level(level: int, watch: _Watch, modules: Mapping[str, nn.Module]) -> Wiring:
    drawn: dict[str, _Drawn] = {INPUT: _Drawn(kind=INPUT, shape=watch.input.shape)}
    place: dict[_Call, str] = {watch.input: INPUT}
    joins: Counter[str] = Counter()
    for call in watch.calls:
        before = list(dict.fromkeys(place[source] for source in call.sources))
        name = _block(call.path, level, modules)
        if name is None:
            if len(before) == 1:  # an activation between two blocks belongs to the first
                place[call] = before[0]
                continue
            name = _join(call, before, drawn, joins)
        block = drawn.setdefault(
            name, _Drawn(kind=type(modules[name]).__name__ if name in modules else call.name)
        )
        block.macs += call.macs
        block.shape = call.shape
        block.sources |= dict.fromkeys(each for each in before if each != name)
        place[call] = name
    ends = dict.fromkeys(place[call] for call in watch.given)
    shape = watch.given[0].shape if watch.given else ()
    drawn[OUTPUT] = _Drawn(kind=OUTPUT, shape=shape, sources=ends)
    sizes: Counter[str] = Counter()
    for owner, size in watch.parameters.items():
        sizes[_block(owner, level, modules) or owner] += size
    return Wiring(
        level=level,
        blocks=tuple(
            Block(
                name=name or WHOLE,
                kind=each.kind,
                parameters=sizes[name],
                macs=each.macs,
                output_shape=each.shape,
            )
            for name, each in drawn.items()
        ),
        edges=tuple(
            (source or WHOLE, name or WHOLE)
            for name, each in drawn.items()
            for source in each.sources
        ),
    )


def _block(path: str, level: int, modules: Mapping[str, nn.Module]) -> str | None:
    """The block a module's calls belong to; None for those between the blocks of a container."""
    parts = path.split(".") if path else []
    if len(parts) >= level:
        return ".".join(parts[:level])
    module = modules.get(path)
    # What has weights of its own, or nothing inside, is a block however high it stands.
    single = module is None or not any(True for _ in module.children())
    own = module is not None and any(True for _ in module.parameters(recurse=False))
    return path if single or own else None


def _join(call: _Call, before: Sequence[str], drawn: dict[str, _Drawn], joins: Counter[str]) -> str:
    """The block of a call that joins several others; a sum of many is one block."""
    title = f"{call.path} {call.name}".strip()
    for each in before:
        if each.rpartition(" ")[0] == title and drawn[each].kind == call.name:
            return each
    joins[title] += 1
    return f"{title} {joins[title]}"
