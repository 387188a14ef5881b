"""A server with a data folder of its own, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from benchmarks import served_app

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts"
# A busy machine may take its time; a failure costs only the wait.
expect.set_options(timeout=60_000)
_ARGUMENTS = (*served_app.ARGUMENTS, "--disable-background-networking", "--no-first-run")


@dataclass
class Visitor:
    """A browser window, what it asked other machines for, and what went wrong in it."""

    page: Page
    address: str
    strangers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "ws://127.0.0.1")):
            self.strangers.append(request.url)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        self.page.get_by_role("heading", level=1).wait_for()

    def title(self, text: str) -> None:
        """Waits for the page of that heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def menu(self, name: str) -> None:
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
        self.title(name)

    def fill(self, label: str, value: object) -> None:
        box = self.page.get_by_label(label, exact=True)
        # While the page is drawn anew, a field that is on its way out may still stand there.
        expect(box).to_have_count(1)
        box.fill(str(value))
        box.press("Tab")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Clicks a link on the page itself."""
        self.page.get_by_test_id("stMain").get_by_role("link", name=name, exact=True).click()

    def see(self, text: str | re.Pattern[str], *, seconds: float = 60) -> None:
        """Waits until a text is on the screen."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=1000 * seconds)

    def drawn(self) -> None:
        """Waits for a graph, laid out by the browser alone."""
        nodes = self.page.locator("[data-testid=stGraphVizChart] svg g.node")
        expect(nodes.first).to_be_visible()

    def download(self, name: str) -> Path:
        with self.page.expect_download() as download:
            self.press(name)
        return Path(download.value.path())

    def quiet(self) -> None:
        """Waits until the page's script has ended and all that it drew is there."""
        app = self.page.locator("[data-testid=stApp]")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.locator("[data-testid=stSkeleton]")).to_have_count(0)
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)
        self.page.wait_for_function(_CHARTS_DRAWN)

    def was_well(self) -> None:
        """Nothing failed in the browser, and no other machine was asked for anything."""
        assert self.faults == []
        assert self.strangers == []
        assert self.page.locator("[data-testid=stException]").count() == 0


_CHARTS_DRAWN = """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every(
  (chart) => chart.querySelector(".main-svg"))"""


def serving(folder: Path) -> AbstractContextManager[str]:
    """A server over a data folder; gives its address."""
    # Processes that test side by side look for a free port in places of their own.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return served_app.serving(folder, 18700 + 400 * worker)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("data")) as address:
        yield address


@pytest.fixture
def first_address(tmp_path: Path) -> Iterator[str]:
    """A server that nobody has visited, over a folder where nothing was done."""
    with serving(tmp_path / "new") as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = served_app.chromium()
    if found is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    contexts = []

    def make(*, width: int = 1400, theme: str = "light", first: bool = False) -> Visitor:
        address = request.getfixturevalue("first_address" if first else "address")
        context = chromium.new_context(
            viewport={"width": width, "height": 1000}, color_scheme=theme, accept_downloads=True
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        visitor = Visitor(page=context.new_page(), address=address)
        visitor.page.on("request", visitor.note_request)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        return visitor

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS
