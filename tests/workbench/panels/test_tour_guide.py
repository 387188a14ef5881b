"""The tour in the app: taken, left, remembered, brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workbench import tour
from workbench.places import PLACES
from workbench.tour import STOPS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    return tmp_path


def app() -> AppTest:
    return AppTest.from_file(ROOT / "app.py", default_timeout=90).run()


def keys(at: AppTest) -> set[str]:
    return {button.key for button in at.button if (button.key or "").startswith("tour.")}


def press(at: AppTest, key: str) -> None:
    at.button(key=key).click().run()
    assert not at.exception


def title(at: AppTest) -> str:
    return at.title[0].value


def go(at: AppTest, place: str) -> None:
    """Follows a link, of the tour or of the menu."""
    at.switch_page(PLACES[place].file).run()
    assert not at.exception


def stands_at(at: AppTest, number: int) -> bool:
    words = f"{number} of {len(STOPS)}: {STOPS[number - 1].title}"
    return any(words in each.value for each in at.markdown)


def test_the_tour_goes_over_all_its_pages_and_is_finished_on_the_last():
    at = app()
    press(at, "tour.go")
    for number, stop in enumerate(STOPS, start=1):
        go(at, stop.place)
        assert title(at) == (PLACES[stop.place].heading or PLACES[stop.place].title)
        assert stands_at(at, number)
    press(at, "tour.end")
    assert not stands_at(at, len(STOPS))
    go(at, "home")
    assert keys(at) == {"tour.again"}


def test_another_session_goes_on_where_one_was():
    at = app()
    press(at, "tour.go")
    go(at, STOPS[1].place)
    other = app()
    assert any(f"stop 2 of {len(STOPS)}" in each.value for each in other.markdown)
    go(other, STOPS[0].place)
    assert stands_at(other, 1)


def test_a_page_that_is_no_stop_keeps_the_place():
    at = app()
    press(at, "tour.go")
    go(at, STOPS[1].place)
    go(at, "runs")
    assert keys(at) == set()
    go(at, "home")
    assert any(f"stop 2 of {len(STOPS)}" in each.value for each in at.markdown)


def test_it_can_be_declined_and_brought_back():
    at = app()
    press(at, "tour.leave")
    assert keys(at) == keys(app()) == {"tour.again"}
    press(at, "tour.again")
    assert keys(at) == {"tour.leave"}


def test_it_can_be_ended_on_the_way():
    at = app()
    press(at, "tour.go")
    go(at, STOPS[0].place)
    press(at, "tour.end")
    assert title(at) == PLACES[STOPS[0].place].title
    assert keys(at) == set()


def guide() -> None:
    from workbench.panels import tour_guide

    tour_guide.show_card(first_start=False)
    tour_guide.show_bar("search_space")


def test_where_something_was_done_before_it_waits_to_be_asked_for():
    assert keys(AppTest.from_function(guide).run()) == {"tour.again"}


def test_where_one_is_is_read_from_its_file_once_a_session(monkeypatch):
    reads = []
    read = tour.read
    monkeypatch.setattr(tour, "read", lambda: reads.append("once") or read())
    at = AppTest.from_function(guide).run()
    at.run()
    assert reads == ["once"]
