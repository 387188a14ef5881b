"""Every page at both widths and in both themes: a picture, nothing too wide, nothing unreadable."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from workbench.places import PLACES, Place

pytestmark = pytest.mark.browser

WIDTHS = (1400, 800)
_BAD = ("serious", "critical")
# What Streamlit draws so and we cannot change: the rule, which elements, and why.
EXCUSED = {
    "list": (
        "[data-testid=stSidebarNavItems]",
        "Streamlit puts a <div> for each section between the <ul> and the <li> of its navigation",
    ),
    "listitem": (
        "[data-testid=stSidebarNavItems] li",
        "the same: each <li> stands in the <div> of its section",
    ),
    "scrollable-region-focusable": (
        "[data-testid=stCode] pre, .katex-display",
        "Streamlit gives no way to set a tabindex there; browsers let the keyboard into a "
        "scrolling box by themselves",
    ),
}


def path_of(place: Place) -> str:
    return "/" if place.name == "home" else f"/{place.name}"


def complaints(page) -> list[str]:
    """Serious and critical violations that are ours to mend."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    lines = []
    for rule in found:
        if rule["impact"] not in _BAD:
            continue
        selector, _ = EXCUSED.get(rule["id"], ("", ""))
        for node in rule["nodes"]:
            target = node["target"][-1]
            if selector and page.locator(target).first.evaluate(
                "(element, selector) => element.matches(selector)", selector
            ):
                continue
            lines.append(f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}")
    return lines


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_can_be_read(visit, artifacts: Path, width: int, theme: str):
    visitor = visit(width=width, theme=theme)
    page = visitor.page
    found = {}
    for place in PLACES.values():
        page.set_viewport_size({"width": width, "height": 1000})
        visitor.go(path_of(place))
        if place.name == "score_vs_accuracy":
            visitor.fill("Networks", 20)
            visitor.press("Compute")
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
        page.screenshot(path=artifacts / f"{place.name}-{width}-{theme}.png")
        if width == max(WIDTHS) and (lines := complaints(page)):
            found[place.name] = lines
    assert found == {}
    visitor.was_well()
