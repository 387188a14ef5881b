from __future__ import annotations

import math
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from eznas_core.exporting.imports import sorted_imports
from eznas_core.exporting.source import lift
from eznas_core.expressions import OPERATORS
from eznas_core.foundation import EznasError

MODULE = '''
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from eznas_core.foundation import EznasError
from eznas_core.measures import measure

if TYPE_CHECKING:
    from fractions import Fraction

# Why it is so small.
TINY: float = 1e-9
Pair = tuple[float, float]


def half(x: float) -> float:
    """Half of it.

    >>> half(2)
    1.0
    """
    return x / 2


def area(sides: Pair, exact: Fraction | None = None) -> float:  # noqa: ARG001
    """Needs a constant, a helper, a module and a name that is for annotations only."""
    half_of_it = half(math.prod(sides))

    def inner(half: float) -> float:
        return half + TINY

    return inner(half_of_it)


def with_numpy(x: Sequence[float]) -> float:
    return float(np.sum(x))


def refuses() -> None:
    raise EznasError("no")


def outer():
    def nested() -> None: ...

    return nested
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module that counts as one of the engine's."""
    path = tmp_path / "made.py"
    path.write_text(MODULE)
    made = ModuleType("eznas_core.made")
    made.__file__ = str(path)
    exec(compile(MODULE, str(path), "exec"), vars(made))
    monkeypatch.setitem(sys.modules, "eznas_core.made", made)
    return made


def run(lifted) -> dict:
    parts = [part for section in lifted.sections.values() for part in section]
    source = "\n\n".join(["from __future__ import annotations", *lifted.imports, *parts])
    namespace: dict = {"__name__": "lifted"}
    exec(compile(source, "<lifted>", "exec"), namespace)
    return namespace


def test_a_function_comes_with_all_it_names_and_nothing_else(module: ModuleType):
    lifted = lift({"it": [module.area]})
    (parts,) = lifted.sections.values()
    assert [part.splitlines()[-1] for part in parts[:3]] == [
        "Pair = tuple[float, float]",
        "    return x / 2",
        "TINY: float = 1e-9",
    ]
    assert parts[2].startswith("# Why it is so small.")
    assert set(lifted.imports) == {"import math", "from fractions import Fraction"}
    assert run(lifted)["area"]((3.0, 4.0)) == 6 + 1e-9
    assert math.isclose(module.area((3.0, 4.0)), 6)


def test_examples_and_notes_to_linters_stay_behind(module: ModuleType):
    text = "\n".join(lift({"": [module.area]}).sections[""])
    assert ">>>" not in text
    assert "noqa" not in text
    assert '"""Half of it.\n    """' in text


def test_each_thing_stands_once_under_the_first_heading_that_needs_it(module: ModuleType):
    lifted = lift({"first": [module.half], "second": [module.half, module.area]})
    assert len(lifted.sections["first"]) == 1
    assert not any(part.startswith("def half") for part in lifted.sections["second"])


def test_a_stand_in_is_taken_in_place_of_what_the_engine_has(module: ModuleType):
    lifted = lift({"": [module.refuses]}, stand_ins={"EznasError": module.half})
    assert "EznasError" not in lifted.names


def test_what_needs_more_than_torch_is_refused(module: ModuleType):
    with pytest.raises(EznasError, match="would need the module numpy"):
        lift({"": [module.with_numpy]})


def test_nested_functions_and_lambdas_are_refused(module: ModuleType):
    for item in (module.outer(), lambda: None):
        with pytest.raises(EznasError, match="top level"):
            lift({"": [item]})


def test_one_name_for_two_things_is_refused(module: ModuleType):
    other = OPERATORS.get("abs").function
    vars(module)["absolute"] = half = eval("lambda: None")
    half.__name__ = "absolute"
    with pytest.raises(EznasError):
        lift({"": [other, half]})


def test_all_operators_can_be_lifted_together():
    lifted = lift({"": [row.function for row in OPERATORS]})
    namespace = run(lifted)
    assert all(callable(namespace[row.function.__name__]) for row in OPERATORS)
    assert all(
        line.split()[1].startswith(("torch", "math", "collections", "dataclasses", "typing"))
        for line in lifted.imports
    )


def test_imports_are_merged_and_sorted():
    text = sorted_imports(
        ["from torch import Tensor, nn", "import torch", "from torch import fx", "import math"]
    )
    assert text == textwrap.dedent(
        """\
        import math

        import torch
        from torch import Tensor, fx, nn"""
    )
