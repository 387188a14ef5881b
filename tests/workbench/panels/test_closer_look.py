"""The closer look on the page "Score and accuracy"."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    from eznas_core import spaces
    from eznas_core.scoring import resolve
    from workbench import cache, study
    from workbench.panels import closer_look
    from workbench.panels.space_choice import SpaceChoice
    from workbench.proxies import ProxyOption
    from workbench.study import Study

    wanted = Study(
        space="nasbench201",
        dataset="cifar10",
        label="baseline",
        proxies=("layers", "params"),
        networks=40,
        seed=2,
        batch_size=1,
    )
    space, table = spaces.get("nasbench201"), cache.accuracies("nasbench201", "cifar10")
    networks = cache.sample(wanted)
    books = {name: cache.book(wanted, name) for name in wanted.proxies}
    proxies = [resolve(name) for name in wanted.proxies]
    list(study.advance(wanted, space, proxies, networks, books, seconds=60))
    options = [(ProxyOption(key=n, title=n, origin="measure"), books[n], n) for n in books]
    choice = SpaceChoice(space=space, table=table, label=table.column("baseline"))
    closer_look.show(choice, wanted, options, networks)


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_function(page, default_timeout=90).run()


def test_size_is_taken_out_first_and_a_size_says_that_nothing_is_left(at):
    assert not at.exception
    assert not at.error
    metrics = {(m.label, m.value) for m in at.metric}
    assert len(at.metric) == 6
    assert ("Tau, size held fixed", "–") in metrics
    residuals = at.get("plotly_chart")
    assert len(residuals) == 2
    assert "less what size predicts" in residuals[0].proto.spec
    said = [caption.value for caption in at.caption]
    assert any("the proxy is itself a size" in text for text in said)
    assert all("n = 40" in text for text in said)


def test_the_best_networks_have_figures_and_a_curve(at):
    at.segmented_control(key="study.closer").select("the best networks").run()
    assert not at.exception
    labels = [metric.label for metric in at.metric]
    assert labels.count("Regret, best of 10") == 2
    assert labels.count("Precision, top 10 %") == 2
    assert labels.count("Tau, top 10 %") == labels.count("Tau, top 20 %") == 2
    assert "Networks trained (k)" in at.get("plotly_chart")[1].proto.spec
