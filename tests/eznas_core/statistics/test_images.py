from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from eznas_core.foundation import EznasError
from eznas_core.statistics import ArrayImages, GaussianImages, ImageSource


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture
def pixels():
    return rng(1).integers(0, 256, (10, 8, 6, 3), dtype=np.uint8)


def test_gaussian_images_are_standard_normal_and_the_same_for_a_seed():
    first = GaussianImages().draw(16, rng()).images
    assert first.shape == (16, 3, 32, 32)
    assert first.dtype == torch.float32
    assert abs(first.mean()) < 0.02
    assert abs(first.std() - 1) < 0.02
    assert torch.equal(GaussianImages().draw(16, rng()).images, first)
    assert GaussianImages((3, 4, 5)).draw(2, rng()).images.shape == (2, 3, 4, 5)


def test_pixels_are_normalised_and_channels_come_first(pixels):
    drawn = ArrayImages(pixels).draw(10, rng(3)).images
    order = rng(3).choice(10, 10, replace=False)
    mean, std = np.array([0.4914, 0.4822, 0.4465]), np.array([0.2470, 0.2435, 0.2616])
    expected = ((pixels[order] / 255.0 - mean) / std).transpose(0, 3, 1, 2)
    assert sorted(order) == list(range(10))
    np.testing.assert_allclose(drawn.numpy(), expected, rtol=1e-5, atol=1e-6)
    assert drawn.is_contiguous()


def test_real_pixels_are_taken_as_they_are(pixels):
    real = pixels.astype(np.float64) / 255
    torch.testing.assert_close(
        ArrayImages(real).draw(4, rng()).images, ArrayImages(pixels).draw(4, rng()).images
    )
    raw = ArrayImages(real * 5 - 2, normalise=False).draw(4, rng()).images
    assert raw.min() < -1.5
    assert raw.max() > 2.5


def test_images_are_resized_smoothly_to_what_the_network_takes(pixels):
    drawn = ArrayImages(pixels / 255.0, normalise=False).draw(1, rng(), (3, 4, 3)).images
    index = rng().choice(10, 1, replace=False)[0]
    # Pillow resizes in the same way, on its own.
    for channel in range(3):
        plane = Image.fromarray((pixels[index, :, :, channel] / 255).astype(np.float32))
        expected = np.asarray(plane.resize((3, 4), Image.Resampling.BILINEAR))
        np.testing.assert_allclose(drawn[0, channel].numpy(), expected, atol=1e-5)


def test_drawing_takes_no_image_twice_and_follows_the_generator(pixels):
    source = ArrayImages(np.arange(10, dtype=np.uint8)[:, None, None, None] + 0 * pixels)
    drawn = source.draw(10, rng(5)).images[:, 0, 0, 0]
    assert len(set(drawn.tolist())) == 10
    generator = rng(5)
    assert torch.equal(source.draw(10, generator).images[:, 0, 0, 0], drawn)
    assert not torch.equal(source.draw(10, generator).images[:, 0, 0, 0], drawn)


def test_the_array_is_not_written_to(pixels):
    pixels.setflags(write=False)
    ArrayImages(pixels).draw(3, rng(), (3, 16, 16)).images.zero_()


def test_more_images_than_there_are_is_an_error(pixels):
    with pytest.raises(EznasError, match="11 images are wanted, but the holiday has only 10"):
        ArrayImages(pixels, name="the holiday").draw(11, rng())


def test_a_network_of_other_channels_is_an_error(pixels):
    with pytest.raises(EznasError, match="3 channels, but the network takes 1"):
        ArrayImages(pixels).draw(1, rng(), (1, 8, 6))


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((4, 8, 8), np.uint8), r"shape \(4, 8, 8\)"),
        (np.zeros((4, 3, 8, 8), np.uint8), r"shape \(n, height, width, 3\).*\(4, 3, 8, 8\)"),
        (np.zeros((0, 8, 8, 3), np.uint8), "not empty"),
        (np.zeros((2, 8, 8, 3), np.int64), "holds int64"),
        (np.full((2, 8, 8, 3), "a"), "holds <U1"),
        (np.full((2, 8, 8, 3), 128.0), "from 128 to 128: .*between 0 and 1"),
        (np.full((2, 8, 8, 3), np.nan), "not finite"),
        (np.full((2, 8, 8, 3), np.inf, np.float32), "not finite"),
    ],
)
def test_an_array_that_is_no_images_is_an_error(array, message):
    with pytest.raises(EznasError, match=message):
        ArrayImages(array)


def test_fingerprints_tell_contents_apart(pixels):
    source = ArrayImages(pixels)
    other = pixels.copy()
    other[0, 0, 0, 0] ^= 1
    different = [
        ArrayImages(other),
        ArrayImages(pixels.reshape(10, 6, 8, 3)),
        ArrayImages(pixels / 255.0),
        ArrayImages(pixels / 255.0, normalise=False),
        ArrayImages(pixels, labels=np.arange(10)),
        GaussianImages(),
    ]
    assert source.fingerprint() == ArrayImages(pixels.copy(), name="another").fingerprint()
    assert len({each.fingerprint() for each in (source, *different)}) == 7
    assert GaussianImages().fingerprint() == GaussianImages((3, 8, 8)).fingerprint()


def test_sources_describe_themselves(pixels):
    sources: list[ImageSource] = [GaussianImages(), ArrayImages(pixels, name="photographs")]
    assert [source.describe() for source in sources] == [
        "standard normal noise",
        "photographs: 10 images of 8x6",
    ]


def test_labels_stay_with_their_images():
    labels = np.arange(10)[::-1]
    pixels = np.zeros((10, 2, 2, 3), np.uint8) + labels[:, None, None, None].astype(np.uint8)
    drawn = ArrayImages(pixels, labels=labels).draw(10, rng())
    assert drawn.labels.dtype == torch.int64
    red = drawn.images[:, 0, 0, 0] * 0.2470 + 0.4914
    assert (red * 255).round().long().tolist() == drawn.labels.tolist()
    assert ArrayImages(pixels).draw(2, rng()).labels is None
    assert GaussianImages().draw(2, rng()).labels is None


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.zeros(3, int), r"each of its 10 images.*shape \(3,\)"),
        (np.zeros((10, 1), int), r"shape \(10, 1\)"),
        (np.zeros(10), "array of float64"),
        (np.arange(10) - 1, "counted from 0; those of an array start at -1"),
    ],
)
def test_labels_that_do_not_fit_are_an_error(pixels, labels, message):
    with pytest.raises(EznasError, match=message):
        ArrayImages(pixels, labels=labels)
