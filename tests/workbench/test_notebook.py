from __future__ import annotations

import shutil

import numpy as np
import plotly.graph_objects as go
import pytest
from IPython import display

from eznas_core import spaces
from eznas_core.runs import Status
from eznas_core.scoring import default_store
from workbench import notebook


def test_the_budget_is_tiny_only_where_that_is_asked_for(monkeypatch):
    monkeypatch.delenv(notebook.BUDGET, raising=False)
    assert notebook.budget(300, 6) == 300
    monkeypatch.setenv(notebook.BUDGET, "tiny")
    assert notebook.budget(300, 6) == 6


def test_a_drawing_is_a_picture_or_else_words(monkeypatch, tmp_path):
    if shutil.which("dot"):
        assert "<svg" in notebook.drawing("digraph { a }", "One node.").data
    monkeypatch.setenv("PATH", str(tmp_path))
    assert notebook.drawing("digraph { a }", "One node.").data == "*One node.*"


@pytest.mark.parametrize("status", [Status.FINISHED, Status.STOPPED, Status.FAILED])
def test_watching_draws_the_curves_and_ends_with_the_run(make_run, monkeypatch, capsys, status):
    shown = []
    monkeypatch.setattr(display, "display", shown.append)
    monkeypatch.setattr(display, "clear_output", lambda **_: None)
    snapshot = notebook.watch(make_run(status), poll=0.01)
    assert snapshot.status is status
    assert isinstance(shown[0], go.Figure)
    assert "best tau 0.400 on selection" in capsys.readouterr().out


def test_scores_are_those_of_the_engine_and_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("EZNAS_CACHE")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    space = spaces.get("nasbench201")
    networks = space.sample_distinct(np.random.default_rng(0), 3)
    for cache in (False, True):
        table = notebook.scored(["params", "vote(params, flops)"], space, networks, cache=cache)
        sizes = [space.parameters(each) for each in networks]
        assert [s.value for s in table.column("params").values()] == sizes
        store = default_store()
        assert store is not None
        assert store.info().scores == (6 if cache else 0)
