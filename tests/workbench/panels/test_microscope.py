"""The page "Microscope": nodes on one network, and a formula taken apart."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def nodes() -> None:
    from eznas_core.expressions import parse
    from workbench.guard import guarded
    from workbench.panels import microscope_nodes

    with guarded():
        microscope_nodes.show(parse("units_sum(frobenius(log(relu(weight))))"))


def test_every_node_has_a_row_and_the_first_with_units_is_shown():
    at = AppTest.from_function(nodes, default_timeout=60)
    at.session_state["microscope.batch"] = 2
    at.run()
    assert not at.exception
    frame = at.dataframe[0].value
    assert [text.strip("\u2007") for text in frame["node"]] == [
        "units_sum",
        "frobenius",
        "log",
        "relu",
        "weight",
    ]
    assert frame["shapes"].iloc[0] == "a number"
    assert frame["zeros"].iloc[3] == pytest.approx(50, abs=2)
    assert frame["non_finite"].iloc[2] == pytest.approx(frame["zeros"].iloc[3])
    assert at.subheader[0].value == "Node: frobenius"
    assert "No score: not finite" in at.warning[0].value
    assert "digraph expression" in at.get("graphviz_chart")[0].proto.spec


def test_a_network_without_units_is_told_of():
    at = AppTest.from_function(nodes, default_timeout=60)
    at.session_state["arch"] = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    at.run()
    assert not at.exception
    assert "no units" in at.warning[0].value
    at.text_input[0].set_value("no network").run()
    assert not at.exception
    assert at.error


def apart() -> None:
    from eznas_core.expressions import parse
    from workbench.guard import guarded
    from workbench.panels import microscope_worth, space_choice

    with guarded():
        formula = "exp(negate(units_mean(multiply(frobenius(weight), log_parameters))))"
        microscope_worth.show(parse(formula), space_choice.show())


def few(monkeypatch):
    """Fewer proxies to hold it against, and smaller batches: the same work in less time."""
    from eznas_core.ranking import dissection
    from eznas_core.scoring import ScoringProtocol

    whole = dissection.dissect

    def quick(*arguments, protocol, **options):
        small = ScoringProtocol(seed=protocol.seed, dataset=protocol.dataset, batch_size=2)
        return whole(*arguments, protocol=small, known=("params", "layers"), seeds=2, **options)

    monkeypatch.setattr(dissection, "dissect", quick)


def test_a_formula_is_taken_apart_on_demand(monkeypatch):
    few(monkeypatch)
    at = AppTest.from_function(apart, default_timeout=120)
    at.session_state["microscope.networks"] = 5
    at.run()
    assert not at.exception
    assert "Every node is held at its mean" in at.caption[-1].value
    at.button[0].click().run()
    assert not at.exception
    assert "on 5 networks" in at.markdown[-1].value
    assert "Tau lost without the node" in at.get("plotly_chart")[0].proto.alt
    assert at.caption[-1].value.startswith("n=5 networks")
    worths = at.dataframe[-1].value
    assert "frobenius(weight)" in worths["node"].tolist()
    assert set(worths["n"]) == {5}
    view = at.segmented_control(key="microscope.view")
    view.select("Nearest proxies").run()
    assert "params, n=" in at.get("plotly_chart")[0].proto.alt
    at.segmented_control(key="microscope.view").select("Shorter form").run()
    assert at.code[0].value == "units_mean(multiply(frobenius(weight), log_parameters))"
    assert at.success or at.warning
    at.segmented_control(key="microscope.view").select("Soundness").run()
    assert not at.exception
    assert [metric.label for metric in at.metric] == [
        "Different scores",
        "Spread over seeds",
        "Order kept",
        "Without a score",
    ]


def test_the_accuracies_of_the_sample_count_as_seen(monkeypatch):
    def looking() -> None:
        import streamlit as st

        from eznas_core.expressions import parse
        from workbench import seen
        from workbench.panels import microscope_worth, space_choice

        microscope_worth.show(parse("units_mean(frobenius(weight))"), space_choice.show())
        st.text(str(seen.labels()))

    few(monkeypatch)
    at = AppTest.from_function(looking, default_timeout=120)
    at.session_state["microscope.networks"] = 5
    at.run()
    assert at.text[-1].value == "None"
    at.button[0].click().run()
    assert at.text[-1].value == "5"
    # Another seed draws other networks.
    at.number_input(key="microscope.seed").set_value(7).run()
    at.button[0].click().run()
    assert at.text[-1].value == "10"


def test_too_large_a_formula_is_refused_in_words():
    def large() -> None:
        from eznas_core.expressions import parse
        from workbench.panels import microscope_worth, space_choice

        text = "depth"
        for _ in range(40):
            text = f"abs(add({text}, 1))"
        microscope_worth.show(parse(text), space_choice.show())

    at = AppTest.from_function(large, default_timeout=60).run()
    at.button[0].click().run()
    assert not at.exception
    assert "121 nodes" in at.error[0].value
