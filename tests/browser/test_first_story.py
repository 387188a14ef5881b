"""The whole way by clicking: look, evolve, read, judge, take away; then a picture of every page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from workbench.places import PLACES, Place

pytestmark = pytest.mark.browser

TINY = {
    "Seed": 5,
    "Generations": 3,
    "Population": 8,
    "Offspring": 8,
    "Fitness networks": 10,
    "Selection networks": 10,
    "Test networks": 20,
}


def path_of(place: Place) -> str:
    return "/" if place.name == "home" else f"/{place.name}"


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=60_000)


def fill(page: Page, label: str, value: object) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(str(value))
    field.press("Tab")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def menu(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def drawn(page: Page) -> None:
    """A graph is on the screen, laid out by the browser alone."""
    expect(page.locator("[data-testid=stGraphVizChart] svg g.node").first).to_be_visible()


def test_from_an_embedded_benchmark_to_an_exported_proxy(visit, tmp_path: Path):
    visitor = visit()
    page = visitor.page

    visitor.go("/")
    title(page, "EZNAS Workbench")
    page.get_by_test_id("stMain").get_by_role("link", name="Search space").click()

    title(page, "Search space")
    expect(page.get_by_text("15,625", exact=True).first).to_be_visible()
    drawn(page)
    network = page.get_by_label("Network", exact=True)
    best = network.input_value()
    press(page, "Random")
    expect(network).not_to_have_value(best)
    expect(page).to_have_url(re.compile("arch="))

    menu(page, "Evolve")
    title(page, "Evolve")
    for label, value in TINY.items():
        fill(page, label, value)
    press(page, "Start evolution")
    page.get_by_role("button", name="Stop run").wait_for()
    expect(page).to_have_url(re.compile(r"[?&]run=[\d-]+"))
    run = re.search(r"[?&]run=([\d-]+)", page.url).group(1)
    page.reload()
    expect(page.get_by_label("Run", exact=True)).to_have_value(run)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("Run", exact=True)).to_have_value(run)
    other.close()
    curves = page.locator("[data-testid=stPlotlyChart] .xtitle", has_text="Generation")
    curves.first.wait_for(timeout=180_000)
    page.get_by_text("On networks it never saw").wait_for(timeout=180_000)
    expect(page.get_by_text(re.compile("Kendall tau of .* on 20 test networks"))).to_be_visible()

    press(page, "Open the formula")
    title(page, "Formula")
    drawn(page)
    formula = page.get_by_label("Formula", exact=True).input_value()
    assert formula

    press(page, "Hold against accuracy")
    title(page, "Score and accuracy")
    fill(page, "Networks", 12)
    press(page, "Compute")
    page.get_by_role("button", name="Download as CSV", exact=True).wait_for(timeout=180_000)
    expect(page.get_by_text("Kendall tau", exact=True).first).to_be_visible()
    points = page.locator("[data-testid=stPlotlyChart] .scatterlayer .point")
    points.first.click(force=True)
    drawn(page)
    with page.expect_download() as table:
        press(page, "Download as CSV")
    assert len(Path(table.value.path()).read_text().splitlines()) == 13

    menu(page, "Evolve")
    title(page, "Evolve")
    press(page, "Export")
    title(page, "Export")
    press(page, "Check that it agrees")
    expect(page.get_by_text("The file agrees with the engine")).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        press(page, "Download evolved_proxy.py")
    file = tmp_path / "evolved_proxy.py"
    download.value.save_as(file)
    source = file.read_text()
    assert formula in " ".join(source.split()) or formula.replace(" ", "") in "".join(
        source.split()
    )
    done = subprocess.run(
        [sys.executable, "-I", file.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

    assert visitor.faults == []
    assert visitor.strangers == []


def test_a_first_visit_by_a_direct_link_says_nothing_of_missing_pages(visit):
    visitor = visit()
    for place in PLACES.values():
        visitor.go(path_of(place))
        title(visitor.page, place.heading or place.title)
        expect(visitor.page.get_by_test_id("stSidebarNav")).to_be_visible()
        assert visitor.page.get_by_text("Page not found").count() == 0


def test_the_navigation_can_be_used_by_keyboard(visit):
    visitor = visit()
    visitor.go("/")
    visitor.quiet()
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.innerText").endswith("This machine"):
            break
    visitor.page.keyboard.press("Enter")
    title(visitor.page, "This machine")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 800])
def test_every_page_has_its_picture_taken(visit, artifacts: Path, width: int, theme: str):
    visitor = visit(width=width, theme=theme)
    page = visitor.page
    for place in PLACES.values():
        page.set_viewport_size({"width": width, "height": 1000})
        visitor.go(path_of(place))
        if place.name == "score_vs_accuracy":
            fill(page, "Networks", 40)
            press(page, "Compute")
            page.get_by_role("button", name="Download as CSV", exact=True).wait_for(timeout=180_000)
        visitor.quiet()
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(height, 700), 4000)})
        visitor.quiet()
        overflow = page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]');"
            "return m.scrollWidth - m.clientWidth; })()"
        )
        assert overflow <= 0, f"{place.name} is wider than {width} px"
        assert page.locator("[data-testid=stException]").count() == 0
        page.screenshot(path=artifacts / f"{place.name}-{width}-{theme}.png")
    assert visitor.faults == []
    assert visitor.strangers == []
