"""One quantity under each probe."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.figures import probe_histograms


def test_panels_share_bins_and_say_their_shares():
    data = np.concatenate([np.zeros(50), np.linspace(1, 10, 40), [np.inf] * 6, [np.nan] * 4])
    noise = np.linspace(-5, 5, 200)
    samples = {"data": probe_histograms.sample(data), "noise": probe_histograms.sample(noise)}
    info = probe_histograms.info(samples, quantity="activation", unit="u", bins=30)
    first, second = info.panels
    assert (first.zeros, first.non_finite, first.elements, first.drawn) == (50, 10, 100, 90)
    assert (second.zeros, second.non_finite) == (0, 0)
    # The middle 99 %: of 200 from the first on, of 90 up to the last.
    assert (info.edges[0], info.edges[-1]) == (-5, 10)
    for panel, values in ((first, data[:90]), (second, noise)):
        counts, _ = np.histogram(values, bins=np.array(info.edges))
        assert panel.percents == pytest.approx(tuple(100 * counts / len(values)))
        assert sum(panel.percents) + panel.outside == pytest.approx(100)
    assert "data: 50.0 % zeros, 10.0 % not finite" in info.description
    drawing = probe_histograms.figure(info)
    assert [trace.name for trace in drawing.data] == ["data", "noise"]
    assert drawing.layout.xaxis.range == drawing.layout.xaxis2.range
    assert drawing.layout.annotations[1].text == second.words


def test_equal_elements_get_an_axis():
    samples = {"data": probe_histograms.sample(np.full(9, 3.0))}
    info = probe_histograms.info(samples, quantity="weight", unit="u")
    assert info.edges[0] < 3 < info.edges[-1]
    assert sum(info.panels[0].percents) == pytest.approx(100)
    zero = probe_histograms.info({"d": probe_histograms.sample(np.zeros(9))}, quantity="q", unit="")
    assert sum(zero.panels[0].percents) == pytest.approx(100)
    assert zero.panels[0].zeros == 100


@pytest.mark.parametrize("values", [[np.nan, np.inf], [], [-1.7e308, 1.7e308]])
def test_what_cannot_be_drawn_is_said(values):
    info = probe_histograms.info({"data": probe_histograms.sample(values)}, quantity="q", unit="u")
    assert info.edges == ()
    assert "nothing finite to draw" in info.description
    assert len(probe_histograms.figure(info).data) == 0
