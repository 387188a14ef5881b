from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from eznas_core.exporting import to_notebook
from eznas_core.scoring import resolve

ROOT = Path(__file__).resolve().parents[3]


def test_it_is_a_notebook_without_outputs():
    notebook = nbformat.reads(to_notebook(resolve("eznas-a")), as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            compile(cell.source, "cell", "exec")
            assert cell.outputs == []


def test_it_says_by_which_rules_units_are_found():
    text = to_notebook(resolve("units"), units="linear,relu-conv-bn")
    cells = [cell.source for cell in nbformat.reads(text, as_version=4).cells]
    assert any("UNITS = 'relu-conv-bn,linear'" in source for source in cells)
    assert any("units=UNITS\n).for_space(space)" in source for source in cells)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the kernel's client, not ours
def test_it_runs_from_a_clean_kernel_and_draws_its_scatter(tmp_path: Path):
    notebook = nbformat.reads(to_notebook(resolve("params")), as_version=4)
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
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    printed = "".join(output.get("text", "") for output in outputs)
    assert "Kendall tau" in printed
    assert "agrees: 1 networks" in printed
    assert any("application/vnd.plotly.v1+json" in o.get("data", {}) for o in outputs)
