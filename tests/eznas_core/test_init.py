from __future__ import annotations

import subprocess
import sys

import pytest

import eznas_core


def test_importing_the_package_stays_light():
    code = (
        "import eznas_core, sys; "
        "sys.exit(any(n in sys.modules for n in ('torch', 'numpy', 'pandas', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", eznas_core.__all__)
def test_every_public_name_is_there(name: str):
    assert getattr(eznas_core, name) is not None
    assert name in dir(eznas_core)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        eznas_core.nothing  # noqa: B018


def test_a_process_that_measures_formulas_loads_only_what_it_needs():
    # Each worker of an evolution is such a process; these took 88 MB of each.
    code = (
        "import sys, eznas_core.evolution, eznas_core.scoring; "
        "sys.exit(any(n in sys.modules for n in ('pandas', 'pyarrow', 'scipy.stats')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
