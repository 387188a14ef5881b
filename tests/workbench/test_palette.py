"""Contrast by the WCAG formula; distinguishability by simulating colour-vision deficiencies."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from workbench.palette import DARK, LIGHT, Palette, palette_for, translucent

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
PALETTES = [LIGHT, DARK]


def linear(colour: str) -> np.ndarray:
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    bright, dim = sorted([luminance(one), luminance(other)], reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_series_stand_out_from_the_background(palette: Palette):
    for colour in palette.series:
        assert contrast(colour, palette.background) >= 3.0, colour


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_text_is_readable(palette: Palette):
    assert contrast(palette.text, palette.background) >= 7.0
    assert contrast(palette.muted, palette.background) >= 4.5
    assert contrast(palette.text, palette.surface) >= 7.0


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_buttons_are_readable_and_stand_out(palette: Palette):
    assert contrast(palette.accent, "#ffffff") >= 4.5
    assert contrast(palette.accent, palette.background) >= 3.0


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_the_first_four_series_can_be_told_apart(palette: Palette, deficiency: str):
    matrix = DEFICIENCIES[deficiency]
    for one, other in itertools.combinations(palette.series[:4], 2):
        distance = np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other)))
        assert distance > 12, (one, other, distance)


def test_the_accent_is_the_theme_s_primary_colour():
    config = tomllib.loads(
        (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    )
    for palette in PALETTES:
        theme = config["theme"][palette.name]
        assert theme["primaryColor"] == palette.accent
        assert theme["backgroundColor"] == palette.background
        assert theme["secondaryBackgroundColor"] == palette.surface
        assert theme["textColor"] == palette.text


def test_theme_names_pick_palettes():
    assert palette_for("light") is LIGHT
    assert palette_for("dark") is DARK
    assert palette_for(None) is LIGHT


def test_translucent_keeps_the_colour():
    assert translucent("#ff8000", 0.25) == "rgba(255, 128, 0, 0.25)"
