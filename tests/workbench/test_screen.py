"""Colours of words: readable on every ground, and right when the theme changes by itself."""

from __future__ import annotations

import re

import pytest

from workbench import screen
from workbench.palette import DARK, LIGHT, Palette, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_coloured_words_can_be_read(palette: Palette):
    for name, colour in screen.text_colours(palette).items():
        for ground in (palette.background, palette.surface):
            assert contrast(colour, ground) >= 4.5, name


def test_every_colour_follows_the_theme_without_another_run(monkeypatch):
    said = []
    monkeypatch.setattr(screen.st, "html", said.append)
    screen.style()
    colours = re.findall(r"(?<!-)(?:color|fill): ([^;!]+)", said[0])
    pairs = {
        f"light-dark({one}, {other})"
        for one, other in zip(
            screen.text_colours(LIGHT).values(), screen.text_colours(DARK).values(), strict=True
        )
    }
    assert {colour.strip() for colour in colours} == pairs
