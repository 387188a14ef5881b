from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from eznas_core.foundation import EznasError
from eznas_core.statistics import (
    ArrayImages,
    GaussianImages,
    Probe,
    ProbeInputs,
    gaussian_probe,
    make_probe,
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_noise_is_standard_normal_and_the_perturbation_a_tenth_of_it():
    probe = gaussian_probe(batch_size=32, rng=rng())
    change = probe.perturbed - probe.data
    assert probe.noise.shape == probe.data.shape == (32, 3, 32, 32)
    assert abs(probe.noise.std() - 1) < 0.01
    assert abs(change.std() - 0.1) < 0.001
    assert abs(change.mean()) < 0.001
    for other in (probe.data, probe.noise):
        assert abs(torch.corrcoef(torch.stack([change.flatten(), other.flatten()]))[0, 1]) < 0.01


def test_a_probe_shows_images_of_its_source():
    pixels = rng(1).integers(0, 256, (5, 8, 8, 3), dtype=np.uint8)
    source = ArrayImages(pixels, name="five")
    probe = make_probe(source, batch_size=4, rng=rng(2), shape=(3, 4, 4))
    assert torch.equal(probe.data, source.draw(4, rng(2), (3, 4, 4)).images)
    assert probe.source == source.describe()
    assert [probe.batch(which) is getattr(probe, which) for which in Probe] == [True] * 3


def test_the_same_seed_gives_the_same_probe_in_another_process():
    program = (
        "import numpy as np; from eznas_core.statistics import gaussian_probe\n"
        "p = gaussian_probe((3, 4, 4), batch_size=2, rng=np.random.default_rng(7))\n"
        "print(p.data.sum().item(), p.noise.sum().item(), p.perturbed.sum().item())"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    probe = gaussian_probe((3, 4, 4), batch_size=2, rng=rng(7))
    here = [probe.batch(which).sum().item() for which in Probe]
    assert [float(number) for number in result.stdout.split()] == here


def test_drawing_leaves_torch_and_numpy_alone():
    torch_state = torch.get_rng_state()
    numpy_state = repr(np.random.get_state())  # noqa: NPY002 - what must not be used
    gaussian_probe(batch_size=2, rng=rng())
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert repr(np.random.get_state()) == numpy_state  # noqa: NPY002


@pytest.mark.parametrize("size", [0, -3])
def test_a_batch_of_nothing_is_an_error(size):
    with pytest.raises(EznasError, match=f"at least 1, not {size}"):
        make_probe(GaussianImages(), batch_size=size, rng=rng())


def test_batches_of_different_or_other_shapes_are_an_error():
    good = torch.zeros(2, 3, 4, 4)
    with pytest.raises(EznasError, match=r"one shape.*\(2, 3, 4, 4\), \(2, 3, 5, 5\)"):
        ProbeInputs(data=good, noise=torch.zeros(2, 3, 5, 5), perturbed=good, source="")
    flat = torch.zeros(2, 3)
    with pytest.raises(EznasError, match="one shape"):
        ProbeInputs(data=flat, noise=flat, perturbed=flat, source="")


def test_a_probe_has_the_labels_of_its_images():
    pixels = np.zeros((5, 4, 4, 3), np.uint8)
    labels = np.array([4, 0, 3, 1, 2])
    probe = make_probe(ArrayImages(pixels, labels=labels), batch_size=5, rng=rng(3))
    assert probe.labels.tolist() == labels[rng(3).choice(5, 5, replace=False)].tolist()
    assert gaussian_probe(batch_size=2, rng=rng()).labels is None


@pytest.mark.parametrize("labels", [torch.zeros(3, dtype=torch.int64), torch.zeros(2)])
def test_labels_that_do_not_fit_are_an_error(labels):
    good = torch.zeros(2, 3, 4, 4)
    with pytest.raises(EznasError, match="2 images needs as many whole numbers"):
        ProbeInputs(data=good, noise=good, perturbed=good, source="", labels=labels)
