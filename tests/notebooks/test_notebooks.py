"""Each notebook runs from a clean kernel on the tiny budget, and is kept without outputs."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [
    "01_one_network_by_hand",
    "02_write_a_proxy",
    "03_rank_a_space",
    "04_evolve_a_proxy",
    "05_take_a_proxy_apart",
]


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_the_five_are_there():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs(path: Path):
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert cell.metadata == {}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_teaches(path: Path):
    cells = read(path).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert prose[0].startswith("# ")
    assert "Try it" in prose[-1]
    assert sum(map(len, prose)) > 1500
    assert max(len(line) for source in code for line in source.splitlines()) <= 110
    imported = {
        node.module
        for source in code
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert "workbench.figures" in imported


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the kernel's client, not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_a_clean_kernel(path: Path, tmp_path: Path):
    notebook = read(path)
    environment = {
        **os.environ,
        "EZNAS_BUDGET": "tiny",
        "EZNAS_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }
    client = NotebookClient(
        notebook,
        timeout=240,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute(env=environment)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    assert not [out for out in outputs if out.get("name") == "stderr"]
    pictures = [out for out in outputs if "application/vnd.plotly.v1+json" in out.get("data", {})]
    assert pictures
