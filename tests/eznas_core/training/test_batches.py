from __future__ import annotations

import numpy as np
import torch

from eznas_core.training.batches import Batches


def _generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _as_network_input(data, images):
    pixels = data.train_images.reshape(-1, 3).astype(np.float64)
    normalised = (images.astype(np.float64) - pixels.mean(axis=0)) / pixels.std(axis=0)
    return normalised.transpose(0, 3, 1, 2)


def test_without_augmentation_an_epoch_has_every_image_once_normalised(data):
    batches = Batches(data, crop=0, flip=False)
    found = [(x, y) for x, y in batches.training(32, _generator())]
    assert batches.steps(32) == len(found) == 3
    images = torch.cat([x for x, _ in found]).numpy()
    labels = torch.cat([y for _, y in found]).numpy()
    expected = _as_network_input(data, data.train_images)
    order = [int(np.abs(expected - image).sum(axis=(1, 2, 3)).argmin()) for image in images]
    assert sorted(order) == list(range(96))
    assert order != sorted(order)
    assert np.allclose(images, expected[order], atol=1e-5)
    assert np.array_equal(labels, data.train_labels[order])


def test_every_shown_image_is_a_shifted_or_mirrored_original(data):
    crop = 2
    batches = Batches(data, crop=crop, flip=True)
    mean = np.round(data.train_images.reshape(-1, 3).mean(axis=0)).astype(np.uint8)
    padded = np.empty((96, 12, 12, 3), np.uint8)
    padded[:] = mean
    padded[:, crop:-crop, crop:-crop] = data.train_images
    variants = {}
    for row in range(2 * crop + 1):
        for column in range(2 * crop + 1):
            window = padded[:, row : row + 8, column : column + 8]
            variants[row, column, False] = _as_network_input(data, window)
            variants[row, column, True] = _as_network_input(data, window[:, :, ::-1])
    seen = set()
    for images, labels in batches.training(96, _generator(1)):
        for image, label in zip(images.numpy(), labels.numpy(), strict=True):
            matches = [
                (key, int(where))
                for key, expected in variants.items()
                for where in np.flatnonzero(np.abs(expected - image).max(axis=(1, 2, 3)) < 1e-4)
            ]
            assert any(data.train_labels[where] == label for _, where in matches)
            seen.add(matches[0][0])
    assert len({key[:2] for key in seen}) > 15
    assert {key[2] for key in seen} == {True, False}


def test_a_generator_decides_everything_and_epochs_differ(data):
    batches = Batches(data, crop=1, flip=True)
    one, other = _generator(), _generator()
    first = [x for x, _ in batches.training(32, one)]
    assert all(
        torch.equal(a, b) for a, (b, _) in zip(first, batches.training(32, other), strict=True)
    )
    assert not torch.equal(first[0], next(iter(batches.training(32, one)))[0])


def test_what_does_not_fill_a_batch_is_left_out(data):
    batches = Batches(data, crop=0, flip=False)
    assert [len(y) for _, y in batches.training(40, _generator())] == [40, 40]
    assert [len(y) for _, y in batches.training(1000, _generator())] == [96]


def test_testing_shows_every_test_image_in_order(data):
    batches = Batches(data, crop=3, flip=True)
    images = torch.cat([x for x, _ in batches.testing(17)]).numpy()
    labels = torch.cat([y for _, y in batches.testing(17)]).numpy()
    assert np.allclose(images, _as_network_input(data, data.test_images), atol=1e-5)
    assert np.array_equal(labels, data.test_labels)
