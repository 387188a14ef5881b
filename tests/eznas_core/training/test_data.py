from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from eznas_core.foundation import EznasError


def test_equal_data_have_equal_fingerprints(data):
    again = replace(data, train_images=data.train_images.copy(), source="elsewhere")
    assert again.fingerprint == data.fingerprint
    changed = data.test_labels.copy()
    changed[3] = (changed[3] + 1) % 10
    assert replace(data, test_labels=changed).fingerprint != data.fingerprint


@pytest.mark.parametrize("side", [5, 12])
def test_resizing_is_pillows(data, side):
    resized = data.resized(side).train_images
    assert resized.shape == (96, side, side, 3)
    image = Image.fromarray(data.train_images[7])
    expected = np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))
    assert np.abs(resized[7].astype(int) - expected.astype(int)).max() <= 1


def test_the_same_size_is_the_same_object(data):
    assert data.resized(0) is data
    assert data.resized(8) is data


def test_images_that_are_not_square_want_a_side(data):
    wide = replace(data, train_images=data.train_images[:, :4], test_images=data.test_images[:, :4])
    with pytest.raises(EznasError, match="give a side"):
        wide.resized(0)
    with pytest.raises(EznasError, match="not square"):
        _ = wide.side
    assert wide.resized(6).side == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_images": np.zeros((0, 8, 8, 3), np.uint8)}, "not empty"),
        ({"train_images": np.zeros((96, 3, 8, 8), np.uint8)}, "n, height, width, 3"),
        ({"train_images": np.zeros((96, 8, 8, 3), np.float32)}, "must be uint8"),
        ({"train_images": np.zeros((95, 8, 8, 3), np.uint8)}, "95 train images have 96 labels"),
        ({"test_images": np.zeros((40, 9, 9, 3), np.uint8)}, "of one size"),
        ({"classes": 5}, "with 5 classes"),
        ({"test_labels": np.zeros(40)}, "whole number"),
        ({"test_labels": np.full(40, -1)}, "run from -1"),
    ],
)
def test_what_does_not_fit_is_refused(data, change, message):
    with pytest.raises(EznasError, match=message):
        replace(data, **change)


def test_it_describes_itself_without_a_path(data):
    expected = "arrays: 96 training and 40 test images of 8x8 in 10 classes"
    assert data.describe() == expected
