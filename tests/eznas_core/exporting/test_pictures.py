from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from eznas_core.exporting import FORMATS, About, to_dot, to_latex, to_svg
from eznas_core.foundation import EznasError
from eznas_core.scoring import resolve


def test_latex_has_the_formula_and_a_caption():
    text = to_latex(resolve("eznas-a"), About(title="50 % & more_", label_budget=80))
    assert r"\begin{figure}" in text
    assert r"\ln\det" in text
    assert r"\textbf{50 \% \& more\_.}" in text
    assert "Labels spent to find it: 80." in text
    assert r"\label{fig:eznas-a}" in text
    assert text.count("{") == text.count("}")


def test_a_measure_has_latex_but_no_tree():
    assert r"\caption" in to_latex(resolve("params"))
    with pytest.raises(EznasError, match="no tree"):
        to_dot(resolve("params"))


def test_dot_names_every_node():
    text = to_dot(resolve("eznas-a"))
    assert text.startswith("digraph")
    assert re.findall(r'label="(\w+)', text)[:3] == ["frobenius", "sigmoid", "logdet"]


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz's dot")
def test_svg_is_drawn():
    text = to_svg(resolve("eznas-a"))
    assert "<svg" in text
    assert "frobenius" in text


def test_without_dot_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EznasError, match="graphviz"):
        to_svg(resolve("eznas-a"))


def test_every_format_writes_text_for_a_formula():
    for form in FORMATS:
        if form.name != "svg":
            assert form.content(resolve("eznas-a"), None).strip()
    suffixes = [".py", ".zip", ".py", ".py", ".ipynb", ".json", ".tex", ".dot", ".svg"]
    assert [form.suffix for form in FORMATS] == suffixes
    with pytest.raises(EznasError, match="ZIP"):
        FORMATS.get("package").write(resolve("eznas-a"))
