"""Compare proxies: progress at once, the whole picture at the end, the table to take away."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_proxies_are_compared_in_view(visit):
    visitor = visit()
    page = visitor.page
    visitor.go("/compare")
    visitor.fill("Networks", 10)
    visitor.press("Compare")
    expect(page.get_by_text("Scoring networks by every proxy")).to_be_visible()
    visitor.see("Which differences are certain?", seconds=240)
    visitor.see("Which proxies say the same?")
    visitor.quiet()
    expect(page.locator("[data-testid=stPlotlyChart]")).to_have_count(3)

    with visitor.download("Download the table as CSV").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["proxy"] for row in rows} >= {"EZNAS-A", "NASWOT", "Parameters"}
    assert len(rows) == 5
    taus = [float(row["tau"]) for row in rows]
    assert taus == sorted(taus, reverse=True)

    # Away and back: everything is there, and nothing is computed again.
    visitor.menu("Runs")
    visitor.menu("Compare")
    visitor.see("Which differences are certain?")
    assert page.get_by_text("Scoring networks by every proxy").count() == 0
    visitor.was_well()
