"""Which network a pasted text is: an architecture of some space, or a genotype as DARTS prints it.

    Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6),
             reduce=[...], reduce_concat=range(2, 6))

A genotype is two cells and says neither width nor depth. Nothing in a text is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError
from eznas_core.spaces.architecture import Architecture, ArchitectureError
from eznas_core.spaces.nds import NdsSpace
from eznas_core.spaces.registry import SPACES, get
from eznas_core.spaces.space import SearchSpace

WIDTH, DEPTH = 36, 20
"""Width and depth that a genotype without them is given: those of DARTS's CIFAR-10 networks."""

_LONGEST = 20_000
_CELLS = ("normal", "reduce")
_LISTS = (*_CELLS, *(f"{kind}_concat" for kind in _CELLS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a text turned out to be.

    Attributes:
        architecture: The network, in its space's own text form.
        others: Names of the other spaces that it is a network of too.
        assumed: What the text does not say and was filled in, such as "width=36 depth=20".
    """

    architecture: Architecture
    others: tuple[str, ...] = ()
    assumed: str = ""


def recognise(text: str, names: Iterable[str] | None = None) -> Recognised:
    """The network that a text stands for.

    Args:
        text: An architecture's text form in any of the spaces, or a genotype.
        names: The spaces, the likeliest first; by default all that are loaded.

    Raises:
        EznasError: No space has such a network; says how far the one came that came farthest.
    """
    given = text.strip()
    if not given:
        raise EznasError("paste the text of a cell or of a whole architecture")
    if len(given) > _LONGEST:
        raise EznasError(f"a text of {len(given):,} characters is no architecture")
    known = [get(name) for name in (SPACES.names() if names is None else names)]
    lists = _genotype(given)
    if lists is not None:
        return _of_genotype(lists, [each for each in known if isinstance(each, NdsSpace)])
    found, failures = _parsed(known, given)
    if found:
        first, *others = found
        return Recognised(architecture=first, others=tuple(each.space for each in others))
    raise _farthest(failures)


def _parsed(
    known: Iterable[SearchSpace], text: str
) -> tuple[list[Architecture], list[tuple[SearchSpace, EznasError]]]:
    found, failures = [], []
    for space in known:
        try:
            found.append(space.parse(text))
        except EznasError as error:
            failures.append((space, error))
    return found, failures


def _farthest(failures: Iterable[tuple[SearchSpace, EznasError]]) -> EznasError:
    def reached(failure: tuple[SearchSpace, EznasError]) -> int:
        error = failure[1]
        return error.position if isinstance(error, ArchitectureError) else -1

    space, error = max(failures, key=reached)
    return EznasError(
        f"this is no network of any search space here; as one of {space.title}: {error}"
    )


def _of_genotype(lists: dict[str, Any], known: Iterable[NdsSpace]) -> Recognised:
    missing = [name for name in _LISTS if name not in lists]
    if missing:
        raise EznasError(f"the genotype lacks {' and '.join(missing)}")
    width, depth = lists.get("width", WIDTH), lists.get("depth", DEPTH)
    found: list[Architecture] = []
    failures: list[tuple[SearchSpace, EznasError]] = []
    for space in known:
        try:
            found.append(space.from_genotype(lists, width, depth))
        except EznasError as error:
            failures.append((space, error))
    if not found:
        raise _farthest(failures)
    first, *others = found
    filled = [
        f"{name}={value}"
        for name, value in (("width", WIDTH), ("depth", DEPTH))
        if name not in lists
    ]
    return Recognised(
        architecture=first,
        others=tuple(each.space for each in others),
        assumed=" ".join(filled),
    )


def _genotype(text: str) -> dict[str, Any] | None:
    """The parts of a genotype by name; None where the text is something else.

    Raises:
        EznasError: It is one, but holds something else than operations and numbers.
    """
    source = text.partition("=")[2] if _is_assignment(text) else text
    try:
        node = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    pairs = dict(_pairs(node))
    if not set(_CELLS) & set(pairs):
        return None
    return {name: _plain(name, value) for name, value in pairs.items()}


def _is_assignment(text: str) -> bool:
    """Whether it reads ``DARTS_V2 = Genotype(...)``."""
    return text.partition("=")[0].strip().isidentifier() and not text.startswith(("width", "depth"))


def _pairs(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Call):
        yield from ((each.arg, each.value) for each in node.keywords if each.arg)
        # In DARTS's own order, where it is written without names.
        order = ("normal", "normal_concat", "reduce", "reduce_concat")
        yield from zip(order, node.args, strict=False)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value


def _plain(name: str, node: ast.expr) -> Any:
    """Lists, texts and numbers, and ``range(2, 6)``."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("range", "list")
        and not node.keywords
    ):
        given = [_plain(name, each) for each in node.args]
        if node.func.id == "list" and len(given) == 1:
            return given[0]
        if given and all(isinstance(each, int) and 0 <= each <= 100 for each in given[:2]):
            return list(range(*given[:2]))
    if isinstance(node, ast.List | ast.Tuple):
        return [_plain(name, each) for each in node.elts]
    if isinstance(node, ast.Constant) and type(node.value) in (str, int):
        return node.value
    raise EznasError(
        f"the genotype's {name} is a list of operations and numbers, not {ast.unparse(node)[:60]}"
    )
