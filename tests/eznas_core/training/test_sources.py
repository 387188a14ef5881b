from __future__ import annotations

import pickle

import numpy as np
import pytest
from PIL import Image

from eznas_core.foundation import EznasError
from eznas_core.training import load_data

RNG = np.random.default_rng(0)


def _write_batch(file, count: int, classes: int, key: str = "labels", protocol: int = 2):
    """A batch as the data set's authors wrote it: planes of red, green and blue in rows."""
    images = RNG.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
    labels = RNG.integers(0, classes, count).tolist()
    rows = np.ascontiguousarray(images.transpose(0, 3, 1, 2)).reshape(count, 3072)
    file.write_bytes(pickle.dumps({"data": rows, key: labels, "batch_label": "x"}, protocol))
    return images, labels


@pytest.mark.parametrize("inner", ["", "cifar-10-batches-py"])
def test_cifar10_folders_give_their_images_with_their_labels(tmp_path, inner):
    folder = tmp_path / inner
    folder.mkdir(exist_ok=True)
    parts = [_write_batch(folder / f"data_batch_{n}", 6, 10) for n in range(1, 6)]
    test_images, test_labels = _write_batch(folder / "test_batch", 4, 10)
    data = load_data(tmp_path)
    assert (data.dataset, data.classes) == ("cifar10", 10)
    assert np.array_equal(data.train_images, np.concatenate([images for images, _ in parts]))
    assert data.train_labels.tolist() == [label for _, labels in parts for label in labels]
    assert np.array_equal(data.test_images, test_images)
    assert data.test_labels.tolist() == test_labels


def test_cifar100_folders_give_the_fine_labels(tmp_path):
    folder = tmp_path / "cifar-100-python"
    folder.mkdir()
    images, labels = _write_batch(folder / "train", 12, 100, "fine_labels")
    _write_batch(folder / "test", 4, 100, "fine_labels", protocol=4)
    data = load_data(tmp_path)
    assert (data.dataset, data.classes) == ("cifar100", 100)
    assert np.array_equal(data.train_images, images)
    assert data.train_labels.tolist() == labels


class _Hostile:
    def __reduce__(self):
        return (print, ("run!",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_Hostile(), "print"),
        ({"labels": [1]}, "no array 'data'"),
        ({"data": np.zeros((2, 3072), np.uint8)}, "no list of labels"),
        ({"data": np.zeros((2, 3072), np.uint8), "labels": [1]}, "not 1 rows"),
        ({"data": np.zeros((1, 3000), np.uint8), "labels": [1]}, "3072 bytes"),
        ({"data": np.zeros((1, 3072), np.float32), "labels": [1]}, "3072 bytes"),
        ({"data": np.zeros((1, 3072), np.uint8), "labels": ["cat"]}, "no list of labels"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_and_nothing_is_run(tmp_path, capsys, content, message):
    for name in ("train", "test"):
        (tmp_path / name).write_bytes(pickle.dumps(content, 2))
    with pytest.raises(EznasError, match=message):
        load_data(tmp_path)
    assert capsys.readouterr().out == ""


def test_a_batch_cut_short_is_refused(tmp_path):
    for name in ("train", "test"):
        _write_batch(tmp_path / name, 5, 100, "fine_labels")
    whole = (tmp_path / "test").read_bytes()
    (tmp_path / "test").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EznasError, match="cut short"):
        load_data(tmp_path)


def _write_pictures(folder, count: int, value: int, size=(40, 30)) -> None:
    folder.mkdir(parents=True)
    for number in range(count):
        Image.new("RGB", size, (value, number, 0)).save(folder / f"{number:02}.png")


def test_pictures_in_train_and_test_folders(tmp_path):
    for part, count in (("train", 3), ("test", 2)):
        for value, name in enumerate(("ant", "bee")):
            _write_pictures(tmp_path / part / name, count, 100 * value)
    data = load_data(tmp_path, dataset="insects", side=16)
    assert data.classes == 2
    assert data.train_images.shape == (6, 16, 16, 3)
    assert data.train_labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.train_images[4, 0, 0].tolist() == [100, 1, 0]
    assert data.test_labels.tolist() == [0, 0, 1, 1]


def test_pictures_in_one_folder_a_class_are_split_by_holding_out_every_fifth(tmp_path):
    for value, name in enumerate(("ant", "bee")):
        _write_pictures(tmp_path / name, 11, 100 * value)
    data = load_data(tmp_path, dataset="insects")
    assert data.test_images[:, 0, 0, 1].tolist() == [4, 9, 4, 9]
    assert data.train_images[:9, 0, 0, 1].tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 10]


def test_the_middle_square_of_a_picture_is_kept(tmp_path):
    for part in ("train", "test"):
        (tmp_path / part / "one").mkdir(parents=True)
        image = Image.new("RGB", (60, 20), (255, 0, 0))
        image.paste((0, 255, 0), (20, 0, 40, 20))
        image.save(tmp_path / part / "one" / "a.png")
    data = load_data(tmp_path, dataset="one", side=20)
    assert (data.train_images == (0, 255, 0)).all()


def test_arrays_in_a_file(tmp_path):
    images = RNG.integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    arrays = {"x_train": images, "y_train": np.arange(6), "x_test": images, "y_test": np.arange(6)}
    np.savez(tmp_path / "a.npz", **arrays, classes=np.array(["c"] * 10))
    data = load_data(tmp_path / "a.npz")
    assert (data.dataset, data.classes, data.side) == ("cifar10", 10, 8)
    np.savez(tmp_path / "b.npz", **arrays)
    with pytest.raises(EznasError, match="6 classes; say which data set"):
        load_data(tmp_path / "b.npz")
    assert load_data(tmp_path / "b.npz", dataset="six").classes == 6


def test_what_holds_no_images_is_refused(tmp_path):
    with pytest.raises(EznasError, match=r"no folder and no \.npz"):
        load_data(tmp_path / "nowhere")
    with pytest.raises(EznasError, match="no images to train and test on"):
        load_data(tmp_path)
    np.savez(tmp_path / "a.npz", x_train=np.zeros(3))
    with pytest.raises(EznasError, match="no array 'y_train'"):
        load_data(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes(b"PK nothing")
    with pytest.raises(EznasError, match="cannot read"):
        load_data(tmp_path / "b.npz")
    objects = {name: np.array([{}]) for name in ("x_train", "y_train", "x_test", "y_test")}
    np.savez(tmp_path / "c.npz", **objects)
    with pytest.raises(EznasError, match="cannot read"):
        load_data(tmp_path / "c.npz")
    _write_pictures(tmp_path / "train" / "ant", 1, 0)
    _write_pictures(tmp_path / "test" / "ant", 1, 0)
    (tmp_path / "train" / "ant" / "01.png").write_bytes(b"no picture")
    with pytest.raises(EznasError, match=r"cannot read .*01\.png as an image"):
        load_data(tmp_path, dataset="ants")
