"""Panels of the page "Score and accuracy"."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.truth import shipped

TABLES = shipped.FOLDER  # before the fixture of all tests hides it


def page() -> None:
    from workbench.guard import guarded
    from workbench.panels import space_choice, study_form, study_results

    with guarded():
        choice = space_choice.show()
        wanted = study_form.show(choice)
        if wanted is not None:
            study_results.show(choice, wanted)


def started(networks: int = 8, other: str | None = None) -> AppTest:
    at = AppTest.from_function(page, default_timeout=90).run()
    at.number_input(key="study.networks").set_value(networks)
    at.number_input(key="study.batch").set_value(2)
    if other is not None:
        at.selectbox(key="other").select(other)
    at.button[0].click().run()
    while any(button.label == "Stop scoring" for button in at.button):
        at.run()
    return at


@pytest.fixture(scope="module")
def finished(shared_data) -> AppTest:
    patch = pytest.MonkeyPatch()
    patch.setenv("EZNAS_DATA", str(shared_data))
    try:
        return started(other="params")
    finally:
        patch.undo()


def test_nothing_is_computed_before_it_is_asked_for():
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    assert not at.metric


def test_no_more_networks_are_offered_than_the_table_has(monkeypatch):
    monkeypatch.setattr("eznas_core.truth.shipped.FOLDER", TABLES)
    at = AppTest.from_function(page, default_timeout=60).run()
    box = at.number_input(key="study.networks")
    assert (box.value, box.max) == (300, 5000)
    at.selectbox(key="space").set_value("nds-darts").run()
    box = at.number_input(key="study.networks")
    assert not at.exception
    assert (box.value, box.max) == (100, 100)  # all that ship


def test_both_proxies_have_tau_rho_and_what_they_rest_on(finished):
    assert not finished.exception
    assert not finished.error
    labels = [metric.label for metric in finished.metric]
    assert labels.count("Kendall tau") == 2
    assert labels.count("Spearman rho") == 2
    kendall = finished.metric[0]
    assert " to " in kendall.delta
    assert [m.value for m in finished.metric if m.label == "Networks"] == ["8", "8"]


def test_each_scatter_has_its_points_and_alternative_text(finished):
    charts = finished.get("plotly_chart")
    scatters = [f"study.{kind}.{place}" for kind in ("scatter", "residuals") for place in (0, 1)]
    assert [chart.key for chart in charts] == [*scatters, "study.forest"]
    assert '"customdata"' in charts[0].proto.spec
    assert "Scatter plot of the score of EZNAS-A" in charts[0].proto.alt


def test_the_two_are_compared_pair_by_pair(finished):
    said = [element.value for element in (*finished.info, *finished.success)]
    assert any("separable" in text for text in said)


def test_the_table_and_the_cards_can_be_taken_along(finished):
    assert len(finished.dataframe[0].value) == 8
    labels = [button.label for button in finished.download_button]
    assert labels.count("Download protocol card (JSON)") == 2
    assert "Download as CSV" in labels


def test_ranks_are_a_click_away(finished):
    finished.segmented_control(key="study.axes").select("ranks").run()
    assert "Rank by" in finished.get("plotly_chart")[0].proto.spec
    finished.segmented_control(key="study.axes").select("values").run()


def test_the_same_proxy_twice_is_answered():
    at = AppTest.from_function(page, default_timeout=60).run()
    at.selectbox(key="other").select("eznas-a")
    at.button[0].click().run()
    assert not at.exception
    assert "both proxies are the same" in at.error[0].value.casefold()


@pytest.fixture
def at_once(monkeypatch) -> None:
    """All is scored in one turn, however slow the machine: a second would forget what was typed."""
    monkeypatch.setattr("workbench.panels.study_progress._PIECE_SECONDS", 600.0)


def asked_for(proxy: str) -> AppTest:
    # AppTest cannot submit a selectbox whose value was typed, so the study is asked for at once.
    at = AppTest.from_function(page, default_timeout=90)
    at.session_state["proxy"] = proxy
    at.session_state["study.networks"] = 4
    at.session_state["study.batch"] = 2
    at.session_state["study.asked"] = at.session_state["study.running"] = True
    return at.run()


@pytest.mark.usefixtures("at_once")
def test_a_formula_that_was_typed_is_scored():
    at = asked_for("frobenius(square(weight))")
    assert not at.exception
    assert at.subheader[0].value == "frobenius(square(weight))"


@pytest.mark.usefixtures("at_once")
def test_several_proxies_as_one_are_ranked_among_the_networks_of_the_study():
    at = asked_for("rank(params, layers)")
    while any(button.label == "Stop scoring" for button in at.button):
        at.run()
    assert not at.exception
    assert not at.error
    assert at.subheader[0].value == "rank(params, layers)"
    assert [m.value for m in at.metric if m.label == "Networks"] == ["4"]
    assert [m.value for m in at.metric if m.label == "Without a score"] == ["0"]


def test_a_formula_that_gives_no_score_anywhere_is_answered():
    at = asked_for("log(multiply(weight, zeros_like(weight)))")
    assert not at.exception
    assert "none of the 4 networks has a score" in at.error[0].value


def test_a_text_that_is_no_proxy_is_answered():
    at = asked_for("eznas-b")
    assert not at.exception
    assert "did you mean" in at.error[0].value


def test_a_folder_without_images_is_answered():
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["study.images"] = "/nowhere/cifar"
    at.session_state["study.networks"] = 4
    at.session_state["study.asked"] = at.session_state["study.running"] = True
    at.run()
    assert not at.exception
    assert "/nowhere/cifar" in at.error[0].value
    assert any(button.label == "Go on" for button in at.button)


def working() -> None:
    import streamlit as st

    from eznas_core import spaces
    from eznas_core.scoring import resolve
    from workbench import cache, session
    from workbench.panels import study_progress
    from workbench.study import Study

    wanted = Study(
        space="nasbench201",
        dataset="cifar10",
        label="baseline",
        proxies=("params",),
        networks=5,
        seed=11,
        batch_size=2,
    )
    session.start_with(session.STUDY_RUNNING, True)
    study_progress._PIECE_SECONDS = 0.0
    works = study_progress.show(
        wanted,
        spaces.get("nasbench201"),
        [resolve("params")],
        cache.sample(wanted),
        {"params": cache.book(wanted, "params")},
    )
    st.text(f"works: {works}")


def test_scoring_goes_piece_by_piece_can_be_stopped_and_goes_on(monkeypatch):
    from workbench.panels import study_progress

    monkeypatch.setattr(study_progress, "_PIECE_SECONDS", 3.0)
    at = AppTest.from_function(working, default_timeout=60).run()
    assert not at.exception
    assert at.button[0].label == "Stop scoring"
    at.button[0].click().run()
    assert at.button[0].label == "Go on"
    assert "of 5 networks are scored" in at.warning[0].value
    at.button[0].click().run()
    for _ in range(8):
        at.run()
    assert at.text[-1].value == "works: False"
    assert not at.button
