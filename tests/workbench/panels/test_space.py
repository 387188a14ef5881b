"""Panels of the page "Search space"."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.truth import shipped as shipped_tables

TABLES = shipped_tables.FOLDER  # before the fixture of all tests hides it
CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"


def choosing() -> None:
    from workbench.panels import provenance, space_choice

    choice = space_choice.show()
    provenance.show(choice.table, choice.label)


def test_the_embedded_table_is_the_first_choice_and_its_provenance_is_shown():
    at = AppTest.from_function(choosing, default_timeout=60).run()
    assert not at.exception
    assert [box.value for box in at.selectbox] == ["nasbench201", "cifar10", "baseline"]
    assert "analog-nasbench baseline test accuracy" in at.caption[0].value
    assert any("Spearman" in text.value for text in at.markdown)


def test_what_has_no_accuracies_is_marked_and_says_what_to_do():
    def guarded_choice() -> None:
        from workbench.guard import guarded
        from workbench.panels import space_choice

        with guarded():
            space_choice.show()

    at = AppTest.from_function(guarded_choice, default_timeout=60).run()
    assert at.selectbox[0].options[0] == "NAS-Bench-201"
    first, *others = at.selectbox[1].options
    assert "no accuracies here" not in first
    assert all("no accuracies here" in option for option in others)
    at.selectbox[1].select_index(1).run()
    assert "truth import" in at.error[0].value
    assert "on the page “Accuracies”" in at.caption[0].value  # a link, inside the app


def test_networks_without_accuracies_can_be_looked_at():
    def looking() -> None:
        from workbench import session
        from workbench.panels import architecture_card, architecture_choice, neighbours
        from workbench.panels import space_choice as chosen

        session.start_with(session.SPACE, "nats-sss")
        session.start_with(session.DATASET, "cifar100")
        choice = chosen.show_any()
        architecture = architecture_choice.show(choice)
        if architecture is not None:
            architecture_card.show(choice, architecture)
            neighbours.show(choice, architecture)

    at = AppTest.from_function(looking, default_timeout=60).run()
    assert not at.exception
    assert not at.error
    assert [metric.label for metric in at.metric] == ["Parameters", "MFLOPs"]
    assert len(at.dataframe[0].value) == 5 * 7  # one of five widths becomes one of seven others
    first = at.text_input[0].value
    at.button[0].click().run()
    assert at.text_input[0].value != first


def one_network() -> None:
    from workbench.panels import (
        architecture_card,
        architecture_choice,
        neighbours,
        space_choice,
        space_summary,
    )

    choice = space_choice.show()
    architecture = architecture_choice.show(choice)
    if architecture is not None:
        architecture_card.show(choice, architecture)
        neighbours.show(choice, architecture)
        space_summary.distribution(choice, architecture.text)


@pytest.fixture
def network() -> AppTest:
    return AppTest.from_function(one_network, default_timeout=60).run()


def test_the_best_network_is_shown_first(network):
    assert not network.exception
    assert network.metric[0].value == "94.07 %"
    facts = network.table[0].value
    assert facts.loc["rank by accuracy"].iloc[0] == "1 of 15,625"


def test_a_pasted_network_is_shown_with_its_accuracy_and_neighbours(network, space, table):
    network.text_input[0].set_value(f"  {CELL} ").run()
    assert not network.exception
    accuracy = table.accuracy(space.parse(CELL))
    assert network.metric[0].value == f"{accuracy:.2f} %"
    assert len(network.dataframe[0].value) == 24


def test_a_text_that_is_no_network_is_answered_with_its_place(network):
    network.text_input[0].set_value(CELL.replace("none", "nune", 1)).run()
    assert not network.exception
    assert "did you mean 'none'" in network.error[0].value
    assert "^^^^" in network.code[0].value
    assert not network.metric


def test_a_random_network_is_another_one_and_best_leads_back(network):
    best = network.text_input[0].value
    network.button[1].click().run()
    assert network.text_input[0].value != best
    assert not network.error
    network.button[0].click().run()
    assert network.text_input[0].value == best


def browsing() -> None:
    from workbench.panels import space_browser, space_choice, space_summary

    choice = space_choice.show()
    space_summary.show(choice)
    space_browser.show(choice)


def test_all_networks_are_listed_and_filters_narrow_them():
    at = AppTest.from_function(browsing, default_timeout=90).run()
    assert not at.exception
    assert [metric.value for metric in at.metric][:2] == ["15,625", "5,260"]
    assert len(at.dataframe[0].value) == 15_625
    at.text_input(key="space.words").set_value("nor_conv_3x3~0 nor_conv_3x3~2").run()
    at.slider(key="space.accuracy").set_value((93, 95)).run()
    found = at.dataframe[0].value
    assert 0 < len(found) < 1000
    assert found["accuracy"].min() >= 93
    at.text_input(key="space.words").set_value("no such word").run()
    assert "No network passes" in at.info[0].value


def asked_for(**query: str) -> AppTest:
    def page() -> None:
        from workbench.guard import guarded
        from workbench.panels import space_choice

        with guarded():
            space_choice.show()

    at = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables that ship with the package, which other tests do without."""
    monkeypatch.setattr("eznas_core.truth.shipped.FOLDER", TABLES)


@pytest.mark.usefixtures("shipped")
def test_the_address_names_the_choice_and_a_link_brings_it_back():
    at = asked_for()
    shown = {"space": "nasbench201", "dataset": "cifar10", "label": "baseline"}
    assert dict(at.query_params) == shown
    at = asked_for(space="nds-darts", dataset="cifar10", label="accuracy")
    assert not at.error
    assert [box.value for box in at.selectbox] == ["nds-darts", "cifar10", "accuracy"]
    # The visitor's own choice wins over the address he came by, which follows him.
    at.selectbox[0].set_value("nds-enas").run()
    assert at.selectbox[0].value == "nds-enas"
    assert at.query_params["space"] == "nds-enas"


@pytest.mark.usefixtures("shipped")
def test_a_link_to_a_space_alone_shows_its_first_dataset_and_default_label():
    at = asked_for(space="nds-enas")
    assert [box.value for box in at.selectbox] == ["nds-enas", "cifar10", "likelihood"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"space": "nasbench102"}, "did you mean 'nasbench201'"),
        ({"space": "nasbench201", "dataset": "cifar11"}, "did you mean 'cifar10'"),
        ({"space": "nasbench201", "dataset": "cifar10", "label": "basline"}, "'baseline'"),
    ],
)
def test_a_link_to_what_is_not_there_says_so_and_shows_the_usual(query, problem):
    at = asked_for(**query)
    assert problem in at.error[0].value
    assert [box.value for box in at.selectbox] == ["nasbench201", "cifar10", "baseline"]
