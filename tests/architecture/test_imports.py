"""What may import what, checked where it counts: in a fresh interpreter."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def loaded_modules(statement: str) -> set[str]:
    """The top-level modules in memory after `statement` ran in a new interpreter."""
    code = f"{statement}\nimport sys\nprint('\\n'.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.split())


def test_the_check_can_fail():
    assert "json" in loaded_modules("import json")
    assert "streamlit" not in loaded_modules("import json")


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import eznas_core", {"torch", "streamlit", "plotly", "pandas"}),
        ("import eznas_core.__main__", {"torch", "streamlit", "plotly", "pandas"}),
        (
            "import eznas_core.spaces, eznas_core.truth, eznas_core.statistics,"
            "eznas_core.expressions, eznas_core.measures, eznas_core.scoring,"
            "eznas_core.ranking, eznas_core.evolution, eznas_core.runs, eznas_core.exporting",
            {"streamlit", "plotly", "workbench"},
        ),
        ("import workbench.figures, workbench.tables, workbench.observe", {"streamlit"}),
        ("import workbench.notebook", {"streamlit"}),
    ],
)
def test_a_layer_does_not_pull_in_what_it_must_not(statement: str, forbidden: set[str]):
    assert not loaded_modules(statement) & forbidden


def sources(*folders: str) -> list[Path]:
    """Every Python file of the product in these folders, and app.py."""
    return [ROOT / "app.py", *(p for f in folders for p in (ROOT / f).rglob("*.py"))]


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"st\.session_state|\.session_state\b", {"workbench/session.py"}),
        (r"st\.cache_(data|resource)", {"workbench/cache.py"}),
    ],
)
def test_one_file_owns_each_kind_of_state(pattern: str, allowed: set[str]):
    users = {
        path.relative_to(ROOT).as_posix()
        for path in sources("workbench", "pages")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    }
    assert users <= allowed


# Runs in a process of its own, on a file its parent wrote a moment before, never on a user's.
TRUSTED = ("eznas_core/exporting/bare_process.py: networks = torch.load(",)


def test_nothing_is_evaluated_or_unpickled_blindly():
    # `model.eval()` and `network.eval()` are torch's; a bare `eval(` is Python's.
    danger = re.compile(r"(?<![\w.])(eval|exec)\(|pickle\.loads?\(|weights_only=False|shell=True")
    guilty = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("eznas_core", "workbench", "pages")
        for line in path.read_text(encoding="utf-8").splitlines()
        if danger.search(line)
    ]
    assert [line for line in guilty if not line.startswith(TRUSTED)] == []


def test_no_module_outgrows_three_hundred_lines():
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in sources("eznas_core", "workbench", "pages")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_pages_stay_thin():
    long = {
        path.name: count
        for path in (ROOT / "pages").glob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 40
    }
    assert long == {}
