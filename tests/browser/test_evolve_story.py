"""Evolve, reload, stop, resume; then hold the winner against accuracy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TINY = {
    "Seed": 5,
    "Generations": 12,
    "Population": 8,
    "Offspring": 8,
    "Fitness networks": 10,
    "Selection networks": 10,
    "Test networks": 20,
}


def test_an_evolution_outlives_reloads_and_goes_on_after_a_stop(visit):
    visitor = visit()
    page = visitor.page

    visitor.go("/evolve")
    for label, value in TINY.items():
        visitor.fill(label, value)
    visitor.press("Start evolution")
    page.get_by_role("button", name="Stop run").wait_for()
    expect(page).to_have_url(re.compile(r"[?&]run=[\d-]+"))
    run = re.search(r"[?&]run=([\d-]+)", page.url).group(1)
    page.reload()
    shown = page.get_by_label("Run", exact=True)
    expect(shown).to_have_value(run)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("Run", exact=True)).to_have_value(run)
    other.close()

    curves = page.locator("[data-testid=stPlotlyChart] .xtitle", has_text="Generation")
    curves.first.wait_for(timeout=180_000)
    visitor.press("Stop run")
    resume = page.get_by_role("button", name="Resume", exact=True)
    resume.wait_for(timeout=120_000)
    page.reload()
    expect(shown).to_have_value(run)
    resume.click()
    # A busy machine takes minutes; how long it takes is not what is tested.
    visitor.see("On networks it never saw", seconds=900)
    visitor.see(re.compile("Kendall tau of .* on 20 test networks"))

    visitor.follow("Open the formula")
    visitor.title("Formula")
    visitor.drawn()
    formula = page.get_by_label("Formula", exact=True)
    text = formula.input_value()
    assert text
    # Leaving at once, and coming back, loses nothing.
    visitor.menu("Runs")
    visitor.menu("Formula")
    expect(formula).to_have_value(text)

    visitor.follow("Hold against accuracy")
    visitor.title("Score and accuracy")
    visitor.fill("Networks", 12)
    visitor.press("Compute")
    page.get_by_role("button", name="Download as CSV", exact=True).wait_for(timeout=180_000)
    visitor.see("Kendall tau")
    page.locator("[data-testid=stPlotlyChart] .scatterlayer .point").first.click(force=True)
    visitor.drawn()
    assert len(visitor.download("Download as CSV").read_text().splitlines()) == 13
    visitor.was_well()
