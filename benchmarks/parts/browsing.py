"""How soon the app answers in a real browser: first paint, and a click on every page's name."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.effort import Effort
from benchmarks.served_app import ARGUMENTS, chromium, serving
from benchmarks.table import Row, Section, Spread, Target
from workbench.places import PLACES

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FIRST_PORT = 18300
_FIRST_PAINT = Target(bound=1500, at_most=True, of_ratio=False)
_ANSWER = Target(bound=300, at_most=True, of_ratio=False)
# Clicks, and looks at every frame: the answer is the new heading, or a sign that work goes on.
_CLICK = """([title, heading]) => new Promise((done) => {
  const link = [...document.querySelectorAll("[data-testid=stSidebarNavLink]")]
    .find((each) => each.innerText.trim().endsWith(title));
  const began = performance.now();
  const busy = "[data-testid=stStatusWidget], [data-testid=stSpinner], [data-testid=stProgress]";
  const look = () => {
    const shown = document.querySelector("h1")?.innerText.trim();
    if (shown === heading || document.querySelector(busy)) done(performance.now() - began);
    else requestAnimationFrame(look);
  };
  link.click();
  requestAnimationFrame(look);
})"""


def section(effort: Effort) -> Section:
    """First paint of a warm server, then a click on the name of every page."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), _FIRST_PORT) as address:
        paints, answers = _visits(address, effort.repeats)
    rows = [
        Row(
            label="first paint, warm: from the address to the heading",
            figure=Spread.of(paints),
            unit="ms",
            target=_FIRST_PAINT,
        )
    ]
    rows += [
        Row(label=f"click on “{title}”", figure=Spread.of(times), unit="ms", target=_ANSWER)
        for title, times in answers.items()
    ]
    return Section(
        name="browser",
        title="The app in a browser",
        how="Debian's Chromium without a window and a server of its own on this machine, by the "
        "clock. Warm: every page has been looked at once. A click is answered with the new "
        "page's heading or a visible sign that it is being worked on, whichever comes first; "
        f"{effort.repeats} times each.",
        rows=tuple(rows),
    )


def _visits(address: str, repeats: int) -> tuple[list[float], dict[str, list[float]]]:
    found = chromium()
    if found is None:
        raise SystemExit("this part needs Chromium; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright  # only this part needs it

    paints: list[float] = []
    answers: dict[str, list[float]] = {place.title: [] for place in PLACES.values()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(120_000)
        _open(page, address)
        for round_ in range(repeats + 1):
            for place in (*list(PLACES.values())[1:], PLACES["home"]):
                heading = place.heading or place.title
                took = page.evaluate(_CLICK, [place.title, heading])
                _settle(page, heading)
                if round_:  # the first round warms the pages
                    answers[place.title].append(took)
        for _ in range(repeats):
            began = time.perf_counter()
            _open(page, address)
            paints.append(1000 * (time.perf_counter() - began))
        browser.close()
    return paints, answers


def _open(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.get_by_role("heading", level=1, name="EZNAS Workbench").wait_for()


def _settle(page: Page, heading: str) -> None:
    """Waits for the whole page, so that the next click finds a server at rest."""
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
