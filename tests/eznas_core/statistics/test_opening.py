from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from eznas_core.foundation import EznasError
from eznas_core.statistics import ArrayImages, Cifar10Folder, GaussianImages, open_images


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def pixels():
    return np.random.default_rng(1).integers(0, 256, (4, 8, 8, 3), dtype=np.uint8)


def test_the_name_of_noise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert open_images("Gaussian") == GaussianImages()


def test_a_folder(tmp_path):
    (tmp_path / "cats").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "cats" / "1.png")
    assert isinstance(open_images(str(tmp_path)), Cifar10Folder)


def test_array_files(tmp_path, pixels):
    np.save(tmp_path / "images.npy", pixels)
    np.savez(tmp_path / "images.npz", x=pixels, y=np.arange(4))
    np.savez_compressed(tmp_path / "unlabelled.npz", x=pixels)
    expected = ArrayImages(pixels, labels=np.arange(4)).draw(4, rng())
    drawn = {
        name: open_images(tmp_path / name).draw(4, rng())
        for name in ("images.npy", "images.npz", "unlabelled.npz")
    }
    assert all(torch.equal(batch.images, expected.images) for batch in drawn.values())
    assert torch.equal(drawn["images.npz"].labels, expected.labels)
    assert drawn["images.npy"].labels is None
    assert drawn["unlabelled.npz"].labels is None
    assert open_images(tmp_path / "images.npy").describe() == (
        "the file images.npy: 4 images of 8x8"
    )


@pytest.mark.parametrize("name", ["images.npy", "images.npz"])
@pytest.mark.parametrize("content", [b"", b"no array", None])
def test_a_file_that_is_no_array_is_an_error(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(EznasError, match="cannot read images from"):
        open_images(tmp_path / name)


def test_a_file_that_is_cut_short_is_an_error(tmp_path, pixels):
    for name, save in (("images.npy", np.save), ("images.npz", lambda p, a: np.savez(p, x=a))):
        save(tmp_path / name, pixels)
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(EznasError, match="cannot read images from"):
            open_images(tmp_path / name)


def test_pickled_objects_are_not_read(tmp_path):
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(EznasError, match=r"cannot read images from .*pickle"):
        open_images(tmp_path / "objects.npy")


def test_an_archive_without_images_is_an_error(tmp_path, pixels):
    np.savez(tmp_path / "images.npz", pictures=pixels)
    with pytest.raises(EznasError, match=r"no images: wanted is an array called 'x', .*'x_train'"):
        open_images(tmp_path / "images.npz")
    with pytest.raises(EznasError, match=r"it has 'pictures'$"):
        open_images(tmp_path / "images.npz")


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("x", "y"),
        ("x", "labels"),
        ("x_train", "y_train"),
        ("X_train", "y_train"),
        ("X_train", "Y_train"),
        ("train_images", "train_labels"),
        ("images", "labels"),
        ("images", "targets"),
        ("data", "labels"),
        ("data", "targets"),
        ("X", "y"),
        ("x_test", "y_test"),
        ("X_test", "Y_test"),
        ("test_images", "test_labels"),
        ("images", None),
    ],
)
def test_the_usual_names_of_arrays(tmp_path, pixels, images, labels):
    arrays = {images: pixels} | ({} if labels is None else {labels: np.arange(4)})
    np.savez(tmp_path / "some.npz", **arrays)
    source = open_images(tmp_path / "some.npz")
    named = "" if images == "x" else f" ({images})"
    assert source.describe() == f"the file some.npz{named}: 4 images of 8x8"
    drawn = source.draw(4, rng())
    assert torch.equal(drawn.images, ArrayImages(pixels).draw(4, rng()).images)
    expected = ArrayImages(pixels, labels=np.arange(4)).draw(4, rng()).labels
    assert drawn.labels is None if labels is None else torch.equal(drawn.labels, expected)


def test_training_images_go_before_test_images_and_their_labels_are_their_own(tmp_path, pixels):
    np.savez(
        tmp_path / "both.npz",
        x_test=pixels[:2],
        y_test=np.array([7, 7]),
        y_train=np.arange(4)[:, None],
        x_train=pixels,
    )
    source = open_images(tmp_path / "both.npz")
    assert source.describe() == "the file both.npz (x_train): 4 images of 8x8"
    assert sorted(source.draw(4, rng()).labels.tolist()) == [0, 1, 2, 3]


def test_an_archive_of_nothing_says_so(tmp_path):
    np.savez(tmp_path / "empty.npz")
    with pytest.raises(EznasError, match=r"it has none$"):
        open_images(tmp_path / "empty.npz")


def test_what_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(EznasError, match="there is no folder"):
        open_images(tmp_path / "nowhere")
