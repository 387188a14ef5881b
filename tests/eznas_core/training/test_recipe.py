from __future__ import annotations

import json

import pytest

from eznas_core.evolution import ConfigError
from eznas_core.foundation import EznasError
from eznas_core.training import Recipe, settings


def test_json_and_back():
    recipe = Recipe(epochs=7, side=12, skeleton={"divisor": 4, "cells": 1}, averaging=0.98)
    again = Recipe.from_json(json.loads(json.dumps(recipe.to_json())))
    assert again == recipe
    assert hash(again) == hash(recipe)
    assert recipe.skeleton == (("cells", 1), ("divisor", 4))


def test_what_is_left_out_has_its_default():
    assert Recipe.from_json({}) == Recipe()


@pytest.mark.parametrize("found", settings(), ids=lambda s: s.name)
def test_every_field_has_a_title_help_and_a_default_in_its_limits(found):
    assert found.title
    assert found.help.endswith(".")
    if found.low is not None:
        assert found.low <= found.default <= found.high


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("epochs", 0, "from 1 to 10000"),
        ("epochs", 2.5, "whole numbers"),
        ("epochs", True, "whole numbers"),
        ("batch_size", 1, "from 2"),
        ("learning_rate", 0.0, "numbers from 1e-06"),
        ("learning_rate", float("nan"), "numbers from"),
        ("momentum", 1.0, "up to, but not, 1"),
        ("schedule", "step", "cosine and constant"),
        ("flip", 1, "true and false"),
        ("skeleton", {"cells": 0}, "numbers from 1"),
        ("skeleton", 3, "names with whole numbers"),
        ("initialisation", "eznas", "did you mean 'eznas-2022'"),
    ],
)
def test_what_is_not_allowed_is_said_of_the_field(field, value, message):
    with pytest.raises(ConfigError, match=message) as caught:
        Recipe(**{field: value})
    assert caught.value.field == field


def test_an_unknown_field_names_the_nearest():
    with pytest.raises(EznasError, match="did you mean 'epochs'"):
        Recipe.from_json({"epoch": 3})
    with pytest.raises(EznasError, match="newer version"):
        Recipe.from_json({"format": 99})
    with pytest.raises(EznasError, match="a JSON object"):
        Recipe.from_json([1])


def test_a_whole_number_is_a_number():
    assert Recipe(warmup=0, label_smoothing=0).warmup == 0.0
    assert Recipe().replace(weight_decay=0) == Recipe(weight_decay=0.0)


def test_it_says_in_words_what_it_does():
    text = str(Recipe(side=12, skeleton={"divisor": 4}, depth_divisor=2, flip=False, crop=0))
    assert "images of 12x12" in text
    assert "divisor 4, depth divided by 2" in text
    assert "no augmentation" in text
