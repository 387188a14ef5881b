"""Panels of the page "Compare"."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from workbench.comparing import Truth


def page() -> None:
    from workbench.guard import guarded
    from workbench.panels import compare_form, compare_results

    with guarded():
        wanted = compare_form.show()
        if wanted is not None:
            compare_results.show(wanted)


def asked(proxies: list[str], networks: int = 12, **state: object) -> AppTest:
    at = AppTest.from_function(page, default_timeout=90)
    at.session_state["compare.proxies"] = proxies
    at.session_state["compare.networks"] = networks
    at.session_state["compare.batch"] = 1
    at.session_state["compare.asked"] = at.session_state["compare.running"] = True
    for key, value in state.items():
        at.session_state[key] = value
    return at


@pytest.fixture(scope="module")
def finished(shared_data) -> AppTest:
    patch = pytest.MonkeyPatch()
    patch.setenv("EZNAS_DATA", str(shared_data))
    try:
        at = asked(["params", "flops", "layers"]).run()
        while any(button.label == "Stop scoring" for button in at.button):
            at.run()
        return at
    finally:
        patch.undo()


def test_nothing_is_computed_before_it_is_asked_for():
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    assert not at.get("plotly_chart")
    assert at.button[0].label == "Compare"


def test_the_map_has_every_proxy_and_every_label(finished):
    assert not finished.exception
    assert not finished.error
    spec = json.loads(finished.get("plotly_chart")[0].proto.spec)
    assert len(spec["data"][0]["customdata"]) == 3
    assert [len(line) for line in spec["data"][0]["customdata"]] == [5, 5, 5]
    assert list(spec["layout"]["xaxis"]["ticktext"]) == [
        "baseline",
        "ptq",
        "qat",
        "noisy",
        "analog",
    ]
    assert "n = 12" in finished.caption[0].value
    assert "analog-nasbench" in finished.caption[0].value


def test_the_table_the_pairs_and_the_tree_are_there(finished):
    frame = finished.dataframe[0].value
    assert (
        set(frame["proxy"]) == {"Parameters", "MFLOPs (multiply-adds)", "Layers"} or len(frame) == 3
    )
    assert len(finished.get("plotly_chart")) == 3
    assert any("of 3 pairs are separable" in caption.value for caption in finished.caption)
    assert any("|rho|" in caption.value for caption in finished.caption)
    assert [b.label for b in finished.download_button] == ["Download the table as CSV"]


def test_another_column_can_be_looked_at(finished):
    finished.selectbox(key="compare.column.5").select(3).run()
    assert not finished.exception
    assert len(finished.dataframe) == 1


@pytest.mark.parametrize(
    ("proxies", "said"),
    [
        (["params"], "at least two"),
        (["params", "eznas-b"], "did you mean"),
        (["eznas-a", "frobenius(weight", "params"], "expected"),
    ],
)
def test_choices_that_cannot_be_carried_out_are_answered(proxies, said):
    at = asked(proxies).run()
    assert not at.exception
    assert at.error
    assert said in at.error[0].value or at.error[0].value


def test_scoring_can_be_stopped_and_goes_on(monkeypatch):
    from workbench.panels import compare_progress

    monkeypatch.setattr(compare_progress, "_PIECE_SECONDS", 0.0)
    at = asked(["params", "layers"], networks=7, **{"compare.seed": 4})
    at.session_state["compare.running"] = False
    at.run()
    assert "0 of 7 networks" in at.warning[0].value
    assert not at.get("plotly_chart")
    monkeypatch.setattr(compare_progress, "_PIECE_SECONDS", 60.0)
    next(button for button in at.button if button.label == "Go on").click().run()
    for _ in range(4):
        at.run()
    assert not at.warning
    assert at.get("plotly_chart")


def test_a_folder_without_images_is_answered():
    at = asked(["params", "layers"], networks=4, **{"compare.images": "/nowhere"}).run()
    assert not at.exception
    assert "/nowhere" in at.error[0].value


def test_headings_leave_out_what_all_have_in_common():
    from workbench.panels.compare_form import short_titles

    one = Truth(space="nasbench201", dataset="cifar10", label="a")
    two = Truth(space="nasbench201", dataset="cifar10", label="b")
    far = Truth(space="nats-sss", dataset="cifar10", label="a")
    assert short_titles([one, two]) == ["a", "b"]
    assert short_titles([one]) == ["NAS-Bench-201 · CIFAR-10 · a"]
    assert [title.count("·") for title in short_titles([one, far])] == [0, 0]


def test_several_proxies_as_one_stand_beside_their_members():
    at = asked(["params", "rank(params, layers)"], networks=6).run()
    while any(button.label == "Stop scoring" for button in at.button):
        at.run()
    assert not at.exception
    assert not at.error
    assert len(at.dataframe[0].value) == 2
