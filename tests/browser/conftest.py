"""A server with a data folder of its own, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from workbench import launch

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts"
# A busy machine may take its time; a failure costs only the wait.
expect.set_options(timeout=60_000)
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)


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

    def quiet(self) -> None:
        """Waits until nothing is being computed or drawn."""
        self.page.wait_for_timeout(400)
        self.page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
        self.page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
        self.page.wait_for_timeout(600)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = launch.free_port(18700, tries=400)
    server = subprocess.Popen(
        [sys.executable, "-m", "workbench.launch", "--port", str(port), "--no-browser"],
        cwd=ROOT,
        env={**os.environ, "EZNAS_DATA": str(tmp_path_factory.mktemp("data"))},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not launch.is_up(port):
            assert time.monotonic() < deadline, "the app did not start"
            time.sleep(0.1)
        yield f"http://{launch.HOST}:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    contexts = []

    def make(*, width: int = 1400, theme: str = "light") -> Visitor:
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
