from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from eznas_core import ranking
from eznas_core.exporting import About, to_python
from eznas_core.expressions import LIBRARY, parse
from eznas_core.foundation import EznasError
from eznas_core.measures import MEASURES
from eznas_core.scoring import ExpressionProxy, expression_proxy, resolve

EVERYTHING = (*LIBRARY.names(), *MEASURES.names(), "add(log_macs, units_depth_weighted(weight))")


def docstring(source: str) -> str:
    found = ast.get_docstring(ast.parse(source))
    assert found is not None
    return found


def functions(source: str) -> set[str]:
    return {n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)}


def test_the_module_says_what_it_is_and_where_it_comes_from():
    text = " ".join(docstring(to_python(resolve("eznas-a"))).split())
    assert text.startswith("EZNAS-A: a zero-cost proxy")
    assert "frobenius(sigmoid(logdet(sign(input_activation_grad[data]))))" in text
    assert "take its sign" in text
    assert "NeurIPS 2022" in text
    assert "EZNAS Workbench" in text
    assert "Licence: Apache-2.0" in text


def test_a_protocol_a_label_budget_and_figures_are_said():
    card = ranking.ProtocolCard(
        space="nasbench201", dataset="cifar10", n=5, architectures_hash="ab", label="x", truth={}
    )
    known = About(label_budget=80, cards=(card,), figures={"Kendall tau": "0.6 [0.5, 0.7]"})
    text = " ".join(docstring(to_python(resolve("eznas-a"), known)).split())
    assert "spent to find it: 80." in text
    assert "Kendall tau: 0.6 [0.5, 0.7]." in text
    assert "Protocol: 5 networks of nasbench201" in text


def test_only_what_the_formula_needs_is_in_the_module():
    source = to_python(expression_proxy("units_sum(abs(weight))"))
    assert {"score", "unit_value", "capture", "absolute", "units_sum"} <= functions(source)
    assert not functions(source) & {"noise_like", "perturb", "logdet", "units_mean", "count_macs"}
    assert "perturbed" not in source
    parameters = to_python(expression_proxy("log_parameters"))
    assert "capture" not in functions(parameters)
    assert "TorchFunctionMode" not in parameters


def test_what_one_reads_first_is_what_is_special_to_the_proxy():
    names = [
        node.name
        for node in ast.parse(to_python(resolve("eznas-a-sum"))).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert names[:3] == ["score", "unit_value", "capture"]


@pytest.mark.parametrize(
    "name",
    [
        '"""\nimport os\nos.remove("x")\n"""',
        'ends with a quote"',
        "ends with a backslash\\",
        "\\N{BOMB} \\x41 {braces} %s",
        "line\nbreak\r\x00\x1b[31m\u2028 and control characters",
        "'''",
        "",
    ],
)
def test_no_name_or_note_gets_out_of_the_docstring(name: str):
    known = About(title=name, source=name, notes=name, figures={name: name})
    source = to_python(ExpressionProxy(name, parse("frobenius(weight)")), known)
    plain = to_python(ExpressionProxy("plain", parse("frobenius(weight)")), About())
    ours, expected = ast.parse(source), ast.parse(plain)
    assert [ast.dump(n) for n in ours.body[1:]] == [ast.dump(n) for n in expected.body[1:]]
    assert "\x1b" not in source
    visible = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    assert visible in " ".join(docstring(source).split())


def test_the_same_proxy_gives_the_same_text():
    assert to_python(resolve("nasnet")) == to_python(resolve("nasnet"))


def test_something_else_cannot_be_exported():
    class Odd:
        name = text = "odd"
        kind = "measure"

    with pytest.raises(EznasError, match="neither a formula nor a measure"):
        to_python(Odd(), About())  # type: ignore[arg-type]


def test_every_module_is_clean_code(tmp_path: Path):
    for position, name in enumerate(EVERYTHING):
        (tmp_path / f"exported_{position}.py").write_text(to_python(resolve(name)))
    rules = "E,F,I,B,UP,PERF"
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", rules]
    options = ["--line-length", "100", "--target-version", "py311", "--no-cache"]
    done = subprocess.run(
        [*command, *options, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_long_title_is_broken_at_blanks():
    title = "a title of many words " * 9
    source = to_python(resolve("topprog"), About(title=title))
    assert max(map(len, source.splitlines())) <= 100
    said = " ".join(ast.literal_eval(ast.parse(source).body[0].value).split())
    assert said.startswith(f"{title.strip()}: a zero-cost proxy for neural architecture search.")


def test_run_as_a_program_it_shows_something(tmp_path: Path):
    path = tmp_path / "exported.py"
    path.write_text(to_python(resolve("topprog")))
    done = subprocess.run(
        [sys.executable, "-I", str(path)], capture_output=True, text=True, check=True
    )
    small, large = (float(line.rpartition(": ")[2]) for line in done.stdout.splitlines())
    assert 0 < small < large
