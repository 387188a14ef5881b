from __future__ import annotations

import functools

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture, OwnNetworks


def small(classes):
    """A small network.

    With more to say.
    """
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, classes))


class Scaled(nn.Module):
    """Holds a parameter that no initialisation scheme knows, and computes while it is made."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.randn(5))
        self.steps = torch.linspace(0, 1, 5).tolist()
        self.linear = nn.Linear(3 * 64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x.flatten(1)) * self.scale.sum()


@pytest.fixture
def space() -> OwnNetworks:
    functions = {"small": small, "partial": functools.partial(small, 10), "scaled": Scaled}
    return OwnNetworks(name="mine", networks=functions)


def test_an_architecture_is_a_name(space):
    assert [a.text for a in space.enumerate()] == ["small", "partial", "scaled"]
    assert space.size == 3
    assert space.parse(" small\n") == Architecture("mine", "small")
    rng = np.random.default_rng(0)
    assert {space.sample(rng).text for _ in range(50)} == set(space.networks)
    drawn = space.sample_distinct(rng, 3)
    assert {space.canonical(a) for a in drawn} == set(space.enumerate())
    assert space.neighbours(drawn[0]) == ()
    assert space.graph(drawn[0]) == ()


def test_an_unknown_name_names_the_nearest(space):
    with pytest.raises(EznasError, match="no network in mine 'smal'; did you mean 'small'"):
        space.parse("smal")


def test_functions_that_ask_for_classes_are_told(space):
    rng = np.random.default_rng(0)
    assert space.build(space.parse("small"), rng, dataset="cifar100")[1].out_features == 100
    assert space.build(space.parse("small"), rng, classes=7)[1].out_features == 7
    assert space.build(space.parse("scaled"), rng).linear.out_features == 10


def test_costs_are_counted_as_far_as_the_network_takes_such_images(space):
    assert space.parameters(space.parse("small")) == 3 * 64 * 10 + 10
    with pytest.raises(EznasError, match="small of mine cannot take an image of 3x32x32"):
        space.macs(space.parse("small"))
    pooled = OwnNetworks(
        name="pooled",
        networks={
            "a": lambda: nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(12, 10))
        },
    )
    assert pooled.macs(pooled.parse("a")) == 120


def test_weights_come_from_the_generator_alone_whatever_the_network_holds(space):
    scaled = space.parse("scaled")
    before = torch.random.get_rng_state()
    states = [space.build(scaled, np.random.default_rng(seed)).state_dict() for seed in (1, 1, 2)]
    assert torch.equal(before, torch.random.get_rng_state())
    for name, values in states[0].items():
        assert torch.equal(values, states[1][name])
        assert torch.isfinite(values).all()
    assert not torch.equal(states[0]["scale"], states[2]["scale"])
    assert states[0]["linear.weight"].std() == pytest.approx(0.01, rel=0.1)


def test_it_says_who_makes_a_network(space):
    described = space.describe(space.parse("small"))
    assert described == {"made by": "small", "about": "A small network."}


def test_what_is_no_network_is_refused(space):
    number = OwnNetworks(name="bad", networks={"three": lambda: 3})
    with pytest.raises(EznasError, match=r"makes for three is a int, not an nn\.Module"):
        number.build(number.parse("three"), np.random.default_rng(0))
    with pytest.raises(EznasError, match="is an architecture of other"):
        space.build(Architecture("other", "small"), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"networks": {}}, "has no networks"),
        ({"networks": {"a": 3}}, "must be a function"),
        ({"networks": {" a": small}}, "without blanks around it"),
        ({"networks": {"a\nb": small}}, "line breaks"),
        ({"name": "", "networks": {"a": small}}, "cannot name a space"),
        ({"name": "../x", "networks": {"a": small}}, "cannot name a space"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(EznasError, match=message):
        OwnNetworks(**{"name": "mine", **arguments})


def _fails(classes):
    return nn.Linear(classes, 1 // 0)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            _fails,
            "'?wrong'? of mine cannot be made: test_own_networks.py, line .*ZeroDivisionError",
        ),
        (lambda: 3, "makes for wrong is a int, not an nn.Module"),
        (lambda: None, "is a NoneType, not an nn.Module"),
    ],
)
def test_a_function_that_makes_no_network_is_told(function, message):
    space = OwnNetworks(name="mine", networks={"wrong": function})
    with pytest.raises(EznasError, match=message):
        space.parameters(space.parse("wrong"))
    with pytest.raises(EznasError, match=message):
        space.build(space.parse("wrong"), np.random.default_rng(0))


def test_a_function_that_needs_more_than_the_classes_is_told_at_once():
    def make(width, depth, classes, kernel=3, *others, **options):
        return width, depth, classes, kernel, others, options

    with pytest.raises(EznasError, match=r"'wide' needs values for width, depth, .*make\(width="):
        OwnNetworks(name="mine", networks={"wide": make})
    OwnNetworks(name="mine", networks={"wide": functools.partial(make, 1, 2)})


def test_a_network_that_cannot_take_an_image_says_so():
    space = OwnNetworks(name="mine", networks={"wrong": lambda: nn.Linear(5, 5)})
    with pytest.raises(EznasError, match="wrong of mine cannot take an image of 3x32x32"):
        space.macs(space.parse("wrong"))


def test_units_are_found_by_every_rule_unless_the_space_says_otherwise():
    networks = {"linear": nn.Flatten}
    assert OwnNetworks(name="mine", networks=networks).default_units == "all"
    space = OwnNetworks(name="mine", networks=networks, default_units="published")
    assert space.default_units == "published"
