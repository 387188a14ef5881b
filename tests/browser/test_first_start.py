"""The first start: a direct link, the tour from stop to stop, the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from workbench.places import PLACES
from workbench.tour import STOPS

pytestmark = pytest.mark.browser


def test_a_first_start_leads_round_the_workbench(visit):
    visitor = visit(first=True)
    page = visitor.page

    # Nobody has been on this server: Streamlit would run the page's file without the app.
    visitor.go("/search_space")
    visitor.title("Search space")
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    assert page.get_by_text("Page not found").count() == 0
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Start").click()
    visitor.title("EZNAS Workbench")
    visitor.see("Nothing has evolved here yet")

    visitor.press("Begin the tour")
    visitor.follow("Go to “Search space”")
    visitor.title("Search space")
    visitor.see("15,625")
    visitor.drawn()
    network = page.get_by_label("Network", exact=True)
    best = network.input_value()
    visitor.press("Random")
    expect(network).not_to_have_value(best)

    visitor.follow(f"Next: {STOPS[1].title}")
    visitor.title("Formula")
    visitor.drawn()

    # A reload, or another day: the tour is where it was.
    visitor.go("/")
    visitor.see(f"The tour, stop 2 of {len(STOPS)}")
    visitor.follow("Go to “Formula”")
    visitor.title("Formula")
    for number in range(2, len(STOPS)):
        visitor.follow(f"Next: {STOPS[number].title}")
        visitor.title(PLACES[STOPS[number].place].title)
        visitor.see(f"{number + 1} of {len(STOPS)}")
    visitor.press("Finish")
    visitor.go("/")
    visitor.press("Take the two-minute tour")
    visitor.press("End the tour")
    expect(page.get_by_role("button", name="Take the two-minute tour")).to_be_visible()
    visitor.was_well()


def test_the_navigation_can_be_used_by_keyboard(visit):
    visitor = visit()
    visitor.go("/")
    visitor.quiet()
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.innerText").endswith("This machine"):
            break
    visitor.page.keyboard.press("Enter")
    visitor.title("This machine")
