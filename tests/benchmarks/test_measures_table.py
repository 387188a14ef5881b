"""The table of measures: flags, ranges and costs that are what they say."""

from __future__ import annotations

import pytest

from benchmarks import measures_table
from benchmarks.published import PUBLISHED, PublishedTau
from eznas_core.measures import MEASURES
from eznas_core.ranking import Estimate
from eznas_core.scoring import ENSEMBLES


def estimate(value: float) -> Estimate:
    return Estimate(value=value, low=value - 0.1, high=value + 0.1, resamples=99)


def test_every_published_figure_is_of_a_proxy_that_can_be_named():
    known = {*MEASURES.names(), *ENSEMBLES.names(), "eznas-a"}
    assert {proxy for proxy, _, _ in PUBLISHED} <= known
    assert all(-1 <= each.low <= each.high <= 1 for each in PUBLISHED.values())
    assert PUBLISHED["az-nas", "nasbench201", "cifar10"].low == 0.741
    assert str(PUBLISHED["flops", "nasbench201", "cifar10"]) == ".578-.623"


@pytest.mark.parametrize(
    ("tau", "verdict"),
    [
        (0.60, "agrees"),
        (0.67, "agrees"),
        (0.70, "**+0.077**, within the interval"),
        (0.40, "**-0.178**, outside the interval"),
    ],
)
def test_a_difference_of_more_than_005_is_flagged(tau: float, verdict: str):
    published = PublishedTau(low=0.578, high=0.623, source="own")
    line = measures_table.Line(proxy="x", tau=estimate(tau), published=published)
    assert line.verdict == verdict


def test_a_small_table_has_a_line_for_each_proxy(tmp_path, capsys):
    out = tmp_path / "table.md"
    asked = ["--networks", "12", "--timed", "1", "--batch-size", "2", "--resamples", "30"]
    measures_table.main(
        [*asked, "--only", "params", "plain", "rank(params,layers)", "--out", str(out)]
    )
    page = out.read_text()
    assert page.strip() in capsys.readouterr().out
    assert page.count("\n| `") == 3
    assert "`plain` (does not reproduce)" in page
    assert "12 networks of nasbench201" in page
    assert "| `params` |" in page
