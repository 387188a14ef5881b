"""Nothing that is drawn comes without words for those who cannot see it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DRAWN = {"plotly_chart", "graphviz_chart", "dataframe", "image"}


def test_every_chart_table_and_picture_has_an_alternative_text():
    calls, mute = 0, []
    for path in sorted([*(ROOT / "workbench").rglob("*.py"), *(ROOT / "pages").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if node.func.attr in DRAWN and isinstance(owner, ast.Name) and owner.id == "st":
                calls += 1
                if "alt" not in {keyword.arg for keyword in node.keywords}:
                    mute.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert calls > 20
    assert mute == []
