"""Take a formula apart, node by node; take it away as a file that runs alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FORMULA = "log(units_sum(frobenius(weight)))"


def test_a_formula_is_taken_apart_and_taken_away(visit, tmp_path: Path):
    visitor = visit()
    page = visitor.page

    visitor.go("/expression")
    text = page.get_by_label("Formula", exact=True)
    text.fill(FORMULA)
    text.press("Control+Enter")
    visitor.see("4 nodes, depth 3")
    page.get_by_role("link", name="Take it apart").click()
    visitor.title("Microscope")
    expect(text).to_have_value(FORMULA)
    visitor.drawn()
    visitor.see("Node: ")

    visitor.fill("Networks", 6)
    visitor.press("Take it apart")
    views = page.get_by_role("radiogroup", name="View")
    views.get_by_text("Nearest proxies").click(timeout=180_000)
    visitor.see("A tau of 1: it orders these networks as the formula does")
    views.get_by_text("Shorter form").click()
    visitor.see("Why it ranks alike")
    views.get_by_text("Soundness").click()
    visitor.see("Order kept")
    views.get_by_text("Nodes", exact=True).click()
    visitor.see("Tau lost without the node")

    visitor.menu("Formula")
    expect(text).to_have_value(FORMULA)
    visitor.follow("Export")
    visitor.title("Export")
    visitor.see("The file agrees with the engine", seconds=120)
    file = tmp_path / "evolved_proxy.py"
    shutil.copy(visitor.download("Download evolved_proxy.py"), file)
    assert FORMULA in file.read_text()
    done = subprocess.run(
        [sys.executable, "-I", file.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    visitor.was_well()
