"""The commands that list things."""

from __future__ import annotations

from eznas_core import spaces
from eznas_core.expressions import LIBRARY
from eznas_core.measures import MEASURES
from eznas_core.scoring import ENSEMBLES


def test_spaces(run, run_json):
    found = run_json("spaces")
    assert [each["name"] for each in found] == list(spaces.SPACES.names())
    one = run_json("spaces", "NASBench201")
    assert one["size"] == 15625
    assert spaces.get("nasbench201").parse(one["example"]).text == one["example"]
    assert one["truth"][0]["dataset"] == "cifar10"
    assert "15,625" in run("spaces", "nasbench201").stdout


def test_measures(run, run_json):
    names = {each["name"] for each in run_json("measures")}
    assert names == {*MEASURES.names(), *LIBRARY.names(), *ENSEMBLES.names()}
    assert "eznas-a" in run("measures").stdout


def test_version(run, run_json):
    assert run_json("version")["torch"].startswith("2.")
    assert "python 3." in run("version").stdout
