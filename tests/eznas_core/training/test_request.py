from __future__ import annotations

import json

import pytest

from eznas_core.foundation import EznasError
from eznas_core.training import Recipe, TrainingRequest


def request(**changes) -> TrainingRequest:
    given = {"space": "NATS-SSS", "images": "x.npz", "recipe": Recipe(epochs=3)}
    return TrainingRequest(**{**given, **changes})


def test_names_and_paths_are_made_plain():
    made = request()
    assert made.space == "nats-sss"
    assert made.images.startswith("/")
    assert made.source == "micro"


def test_it_survives_the_file(tmp_path):
    made = request(dataset="cifar10", workers=3, label="likelihood", licence="CC0-1.0", seed=4)
    made.write(tmp_path / "request.json")
    assert TrainingRequest.read(tmp_path / "request.json") == made


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"architectures": 2}, "architectures: a whole number from 3, not 2"),
        ({"workers": 0}, "workers: a whole number from 1"),
        ({"seed": -1}, "seed: a whole number from 0"),
        ({"label": "likelyhood"}, "did you mean 'likelihood'"),
        ({"source": "nats-bench"}, "name of a benchmark's own table"),
        ({"source": "a b"}, "cannot be the name"),
        ({"space": "nats-ss"}, "did you mean 'nats-sss'"),
    ],
)
def test_what_is_not_allowed_is_named(changes, message):
    with pytest.raises(EznasError, match=message):
        request(**changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "another version"),
        ('{"format": 1}', "damaged"),
        (None, "cannot read"),
    ],
)
def test_damaged_files(tmp_path, text, message):
    file = tmp_path / "request.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(EznasError, match=message):
        TrainingRequest.read(file)


def test_a_field_of_another_version_is_refused():
    value = {**request().to_json(), "colour": "red"}
    with pytest.raises(EznasError, match="colour"):
        TrainingRequest.from_json(json.loads(json.dumps(value)))
