from __future__ import annotations

import os
import pickle

import numpy as np
import pytest
import torch
from PIL import Image

from eznas_core.foundation import EznasError
from eznas_core.statistics import ArrayImages, Cifar10Folder

CLASSES = bytes([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture
def images():
    return rng(1).integers(0, 256, (20, 32, 32, 3), dtype=np.uint8)


def rows(images: np.ndarray) -> np.ndarray:
    """As a batch file holds them: all red, then all green, then all blue pixels of an image."""
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2)).reshape(len(images), -1)


def python2_batch(data: np.ndarray, labels: bytes) -> bytes:
    """What Python 2's cPickle wrote for {"data": array, "labels": list} (protocol 2)."""
    body = data.tobytes()
    return b"".join(
        [
            b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03",
            b"cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq\x05(K\x01",
            b"M" + len(data).to_bytes(2, "little") + b"M" + (3072).to_bytes(2, "little") + b"\x86",
            b"cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07",
            b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89",
            b"T" + len(body).to_bytes(4, "little") + body + b"tb",
            b"U\x06labelsq\x08]q\t(" + b"".join(b"K%c" % label for label in labels) + b"eu.",
        ]
    )


@pytest.fixture
def batches(tmp_path, images):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for number in range(5):
        part = images[4 * number : 4 * number + 4]
        (folder / f"data_batch_{number + 1}").write_bytes(
            python2_batch(rows(part), CLASSES[4 * number :][:4])
        )
    (folder / "test_batch").write_bytes(b"not training images")
    return folder


def test_batch_files_hold_the_images_of_all_five(batches, images):
    source = Cifar10Folder(batches)
    expected = ArrayImages(images).draw(20, rng(2)).images
    drawn = source.draw(20, rng(2))
    assert torch.equal(drawn.images, expected)
    order = rng(2).choice(20, 20, replace=False)
    assert drawn.labels.tolist() == [CLASSES[index] for index in order]
    assert source.draw(2, rng(), (3, 16, 16)).images.shape == (2, 3, 16, 16)
    assert source.describe() == "folder 'cifar-10-batches-py': 20 images in 5 batch files"


def test_the_folder_above_is_understood_too(batches):
    expected = Cifar10Folder(batches).draw(3, rng()).images
    assert torch.equal(Cifar10Folder(batches.parent).draw(3, rng()).images, expected)


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4])
def test_batches_written_by_newer_pythons_are_read(tmp_path, images, protocol):
    content = pickle.dumps({"data": rows(images), "labels": list(CLASSES)}, protocol)
    (tmp_path / "data_batch_3").write_bytes(content)
    expected = ArrayImages(images).draw(20, rng()).images
    assert torch.equal(Cifar10Folder(tmp_path).draw(20, rng()).images, expected)


def batch(data: object, labels: object = (7, 7)) -> bytes:
    return pickle.dumps({"data": data, "labels": labels}, 2)


class RunsACommand:
    def __reduce__(self):
        return os.system, ("touch was_here",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cut short or damaged"),
        (b"no pickle at all", "cut short or damaged"),
        (pickle.dumps({"labels": [1, 2]}), "wanted are an array 'data'"),
        (pickle.dumps([1, 2]), "wanted are an array 'data'"),
        (pickle.dumps({"data": b"bytes"}), "wanted are an array 'data'"),
        (batch(np.zeros((2, 3072), np.int32)), r"not \(n, 3072\) bytes"),
        (batch(np.zeros((2, 3000), np.uint8)), r"not \(n, 3072\) bytes"),
        (batch(np.zeros(3072, np.uint8)), r"not \(n, 3072\) bytes"),
        (batch(np.asfortranarray(np.zeros((2, 3072), np.uint8))), "bytes"),
        (batch(np.zeros((2, 3072), np.uint8), [1]), "as many 'labels'"),
        (batch(np.zeros((2, 3072), np.uint8), [1, 10]), "'labels' from 0 to 9"),
        (batch(np.zeros((2, 3072), np.uint8), [1, "cat"]), "'labels' from 0 to 9"),
        (pickle.dumps({"data": RunsACommand()}), "nothing in it was run"),
    ],
)
def test_a_file_that_is_no_batch_is_an_error_and_nothing_in_it_runs(
    tmp_path, monkeypatch, content, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data_batch_1").write_bytes(content)
    with pytest.raises(EznasError, match=message):
        Cifar10Folder(tmp_path).draw(1, rng())
    assert not (tmp_path / "was_here").exists()


def test_a_batch_that_says_it_has_more_than_it_has_is_an_error(batches, images):
    content = python2_batch(rows(images[:4]), CLASSES[:4])
    lying = content.replace(b"M\x04\x00M", b"M\x40\x00M", 1)
    assert lying != content
    (batches / "data_batch_2").write_bytes(lying)
    with pytest.raises(EznasError, match="data_batch_2 is not a batch"):
        Cifar10Folder(batches).draw(1, rng())


@pytest.fixture
def class_folders(tmp_path, images):
    for number, image in enumerate(images):
        folder = tmp_path / f"class{number % 3}"
        folder.mkdir(exist_ok=True)
        Image.fromarray(image).save(folder / f"{number:02}.png")
    (tmp_path / "class0" / "notes.txt").write_text("not an image")
    return tmp_path


def test_a_folder_of_class_folders_holds_their_images(class_folders, images):
    source = Cifar10Folder(class_folders)
    minibatch = source.draw(20, rng(4))
    drawn = minibatch.images
    files = sorted(range(20), key=lambda number: (number % 3, number))
    order = [files[index] for index in rng(4).choice(20, 20, replace=False)]
    expected = ArrayImages(images[order]).draw(20, rng()).images
    restored = torch.empty_like(expected)
    restored[:] = drawn[rng().choice(20, 20, replace=False)]
    assert torch.equal(restored, expected)
    assert minibatch.labels.tolist() == [number % 3 for number in order]
    assert source.describe().endswith(": 20 images in image files")


def test_image_files_of_other_sizes_and_kinds_are_resized_and_made_colour(tmp_path):
    folder = tmp_path / "cats"
    folder.mkdir()
    Image.new("L", (50, 40), 128).save(folder / "grey.JPG", "JPEG")
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(folder / "clear.png")
    assert Cifar10Folder(tmp_path).draw(2, rng()).images.shape == (2, 3, 32, 32)
    assert Cifar10Folder(tmp_path).draw(2, rng(), (3, 16, 16)).images.shape == (2, 3, 16, 16)


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_a_file_that_is_no_image_is_an_error_that_names_it(class_folders, content):
    (class_folders / "class1" / "01.png").write_bytes(content)
    with pytest.raises(EznasError, match=r"01\.png as an image"):
        Cifar10Folder(class_folders).draw(20, rng())


def test_an_image_that_is_cut_short_is_an_error_that_names_it(class_folders):
    file = class_folders / "class1" / "01.png"
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(EznasError, match=r"01\.png as an image"):
        Cifar10Folder(class_folders).draw(20, rng())


def test_an_empty_or_missing_folder_is_an_error(tmp_path):
    (tmp_path / "class").mkdir()
    with pytest.raises(EznasError, match="has no images: wanted are"):
        Cifar10Folder(tmp_path)
    with pytest.raises(EznasError, match="there is no folder"):
        Cifar10Folder(tmp_path / "missing")
    (tmp_path / "file").touch()
    with pytest.raises(EznasError, match="there is no folder"):
        Cifar10Folder(tmp_path / "file")


@pytest.mark.parametrize("form", ["batches", "class_folders"])
def test_more_images_than_there_are_is_an_error(form, request):
    with pytest.raises(EznasError, match=r"21 images are wanted, but the folder .* has only 20"):
        Cifar10Folder(request.getfixturevalue(form)).draw(21, rng())


def test_the_fingerprint_is_of_the_contents(batches):
    first = Cifar10Folder(batches).fingerprint()
    assert Cifar10Folder(batches).fingerprint() == first
    file = batches / "data_batch_5"
    file.write_bytes(file.read_bytes()[:-1] + b"..")
    assert Cifar10Folder(batches).fingerprint() != first


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(batches):
    (batches / "data_batch_1").chmod(0)
    with pytest.raises(EznasError, match="cannot read"):
        Cifar10Folder(batches).draw(1, rng())
