from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from workbench.places import PLACES

ROOT = Path(__file__).resolve().parents[2]


def test_every_page_file_has_a_place_and_every_place_a_file():
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert files == set(PLACES)


def test_titles_and_purposes_are_there_and_differ():
    assert len({place.title for place in PLACES.values()}) == len(PLACES)
    assert all(place.purpose.endswith(".") for place in PLACES.values())


def alone() -> None:
    from workbench import places

    places.link("evolve", "Start an evolution", run="x")
    places.go("evolve")


def test_a_link_where_there_are_no_pages_is_a_hint():
    at = AppTest.from_function(alone).run()
    assert not at.exception
    assert "Start an evolution" in at.caption[0].value
