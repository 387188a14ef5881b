"""Every page by itself, and all of them inside the app."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from workbench.places import PLACES

ROOT = Path(__file__).resolve().parents[2]


def alone(name: str) -> AppTest:
    return AppTest.from_file(ROOT / PLACES[name].file, default_timeout=90)


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(ROOT / "app.py", default_timeout=90).run()


@pytest.mark.parametrize("name", PLACES)
def test_a_page_runs_by_itself(name):
    at = alone(name).run()
    assert not at.exception
    assert not at.error
    assert at.title[0].value == (PLACES[name].heading or PLACES[name].title)


@pytest.mark.parametrize("name", PLACES)
def test_a_page_runs_inside_the_frame(app, name):
    app.switch_page(PLACES[name].file).run()
    assert not app.exception
    assert app.title[0].value == (PLACES[name].heading or PLACES[name].title)
    assert "EZNAS Workbench" in app.sidebar.caption[0].value


@pytest.mark.parametrize("name", PLACES)
def test_a_page_asked_for_first_runs_inside_the_frame_too(name):
    # Streamlit then takes the folder pages/ for an app of its older kind, without app.py.
    at = AppTest.from_file(ROOT / "app.py", default_timeout=90)
    at.switch_page(PLACES[name].file).run()
    assert not at.exception
    assert at.title[0].value == (PLACES[name].heading or PLACES[name].title)
    assert "EZNAS Workbench" in at.sidebar.caption[0].value


def test_a_link_to_a_network_shows_that_network():
    at = alone("search_space")
    cell = "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|"
    at.query_params["arch"] = cell
    at.run()
    assert at.text_input(key="arch").value == cell


def test_a_link_to_a_formula_shows_that_formula():
    at = alone("expression")
    at.query_params["formula"] = "square(weight)"
    at.run()
    assert at.text_area(key="formula").value == "square(weight)"
    assert "W" in at.latex[0].value


def test_the_choice_of_a_network_is_kept_from_page_to_page(app):
    app.switch_page("pages/search_space.py").run()
    cell = "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|"
    app.text_input(key="arch").set_value(cell).run()
    app.switch_page("pages/expression.py").run()
    assert app.text_input(key="arch").value == cell


def test_a_formula_is_handed_on_to_the_other_pages(app):
    app.switch_page("pages/expression.py").run()
    app.text_area(key="formula").set_value("frobenius(weight)").run()
    links = {each.proto.label: each.proto for each in app.get("page_link")}
    for label, query in (("Export", "take"), ("Hold against accuracy", "proxy")):
        assert parse_qs(links[label].query_string) == {query: ["frobenius(weight)"]}


@pytest.mark.parametrize(("name", "key"), [("export", "take"), ("score_vs_accuracy", "proxy")])
def test_a_link_brings_the_formula_along(name, key):
    at = alone(name)
    at.query_params[key] = "frobenius(weight)"
    at.run()
    assert not at.exception
    assert at.selectbox(key=key).value == "frobenius(weight)"


def test_a_link_to_the_microscope_brings_the_formula_along():
    at = alone("microscope")
    at.query_params["formula"] = "frobenius(weight)"
    at.run()
    assert not at.exception
    assert at.text_area(key="formula").value == "frobenius(weight)"
    assert at.subheader[1].value == "Node: frobenius"


def test_a_damaged_data_folder_is_told_of_and_ends_no_page(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file" / "data"))
    for name in PLACES:
        at = alone(name).run()
        assert not at.exception, name
        assert at.title
