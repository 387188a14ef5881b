"""What every search space must do, asked of each one in the registry."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from itertools import islice

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.networks import count_macs, count_parameters
from eznas_core.spaces import Architecture, SearchSpace

LISTABLE = 100_000


@pytest.fixture(params=spaces.SPACES.names())
def space(request) -> SearchSpace:
    return spaces.get(request.param)


@pytest.fixture
def sampled(space) -> list[Architecture]:
    rng = np.random.default_rng(11)
    return [space.sample(rng) for _ in range(12)]


def _tiny(space: SearchSpace) -> dict[str, int]:
    """Skeleton values that make the networks of any space small."""
    tiny = {"channels": 4, "cells": 1, "divisor": 8}
    return {parameter.name: tiny[parameter.name] for parameter in space.skeleton}


def _edits(one: Architecture, other: Architecture) -> int:
    """The number of words in which two texts differ, outputs of a cell left out."""
    words = [re.findall(r"\w+", re.sub(r"->[\d,]+", "", a.text)) for a in (one, other)]
    return sum(a != b for a, b in zip(*words, strict=True))


def _images(space: SearchSpace, dataset: str | None = None, batch: int = 4) -> torch.Tensor:
    shape = (batch, *space.input_shape(dataset))
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_any_spelling_of_its_name_finds_it(space):
    for spelling in (space.name, space.name.upper(), space.name.replace("-", "_")):
        assert spaces.get(spelling) is space
    assert space.title
    assert space.description.endswith(".")
    assert space.datasets


def test_text_survives_parsing(space, sampled):
    for architecture in sampled:
        assert architecture.space == space.name
        assert space.parse(str(architecture)) == architecture
        assert space.parse(f"  {architecture}\n") == architecture
        assert "\n" not in architecture.text


def test_sampling_is_the_same_for_a_seed_and_in_another_process(space, sampled):
    rng = np.random.default_rng(11)
    assert [space.sample(rng) for _ in sampled] == sampled
    assert len(set(sampled)) > len(sampled) // 2
    code = (
        "import sys, numpy as np; from eznas_core import spaces; rng = np.random.default_rng(11); "
        f"[print(spaces.get('{space.name}').sample(rng)) for _ in range({len(sampled)})]; "
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(architecture) for architecture in sampled]


def test_distinct_samples_are_different_functions(space, sampled):
    exclude = frozenset(sampled)
    drawn = space.sample_distinct(np.random.default_rng(11), 30, exclude=exclude)
    functions = {space.canonical(architecture) for architecture in drawn}
    assert len(functions) == 30
    assert not functions & {space.canonical(architecture) for architecture in exclude}


def test_neighbours_are_one_edit_away_and_mutual(space, sampled):
    for architecture in sampled[:3]:
        around = space.neighbours(architecture)
        assert len(set(around)) == len(around) > 10
        assert architecture not in around
        assert all(space.parse(other.text) == other for other in around)
        assert all(_edits(architecture, other) == 1 for other in around)
        assert all(architecture in space.neighbours(other) for other in around[::7])


def test_canonical_form_is_a_member_and_its_own(space, sampled):
    for architecture in sampled:
        representative = space.canonical(architecture)
        assert space.parse(representative.text) == representative
        assert space.canonical(representative) == representative


def _even_weights(network: nn.Module) -> nn.Module:
    """Weights that differ by output channel and kernel place only.

    Layers of one shape are then equal, and the order of input channels does not matter: what
    is left of the network is the structure that a canonical form must keep.
    """
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() > 1:
                place = torch.arange(parameter[:, :1].numel(), dtype=torch.float64)
                values = torch.sin(0.7 * place + 0.1) / parameter[0].numel() ** 0.5
                parameter.copy_(values.view(parameter[:, :1].shape).expand(parameter.shape))
    return network


def test_canonical_form_keeps_the_function(space):
    rng = np.random.default_rng(5)
    drawn = [space.sample(rng) for _ in range(200)]
    rewritten = [each for each in drawn if space.canonical(each) != each]
    images = _images(space, space.datasets[-1]).double()
    for architecture in rewritten[:2]:
        logits = []
        for each in (architecture, space.canonical(architecture)):
            network = space.build(each, np.random.default_rng(0), **_tiny(space)).double()
            logits.append(_even_weights(network)(images))
        assert torch.allclose(*logits, rtol=1e-6, atol=1e-9)


def test_networks_give_finite_logits_for_every_data_set(space, sampled):
    for dataset in space.datasets:
        network = space.build(sampled[0], np.random.default_rng(0), dataset=dataset, **_tiny(space))
        assert all(module.training for module in network.modules())
        logits = network(_images(space, dataset))
        assert logits.shape == (4, space.classes(dataset))
        assert torch.isfinite(logits).all()
        assert all(parameter.requires_grad for parameter in network.parameters())


def test_weights_come_from_the_generator_alone(space, sampled):
    def state(seed: int) -> dict[str, torch.Tensor]:
        rng = np.random.default_rng(seed)
        return space.build(sampled[1], rng, **_tiny(space)).state_dict()

    before = torch.random.get_rng_state()
    one, same, other = state(1), state(1), state(2)
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_costs_are_those_of_the_built_network(space, sampled):
    small = _tiny(space)
    for architecture in sampled[:1]:
        for dataset in {space.datasets[0], space.datasets[-1]}:
            network = space.build(architecture, np.random.default_rng(0), dataset=dataset, **small)
            macs = count_macs(network, space.input_shape(dataset))
            assert space.parameters(architecture, dataset, **small) == count_parameters(network)
            assert space.macs(architecture, dataset, **small) == macs


@pytest.mark.parametrize("text", ["", "   ", "nonsense", "|", "+", "::::", "w" * 10_000, "\0", "ä"])
def test_malformed_text_is_the_users_error(space, text):
    with pytest.raises(EznasError):
        space.parse(text)


def test_damaged_text_is_refused_or_means_something(space, sampled):
    rng = np.random.default_rng(3)
    for architecture in sampled:
        text = architecture.text
        for _ in range(30):
            at = rng.integers(len(text))
            letter = rng.choice(list("|~+:0123->,= xé"))
            damaged = text[:at] + letter + text[at + rng.integers(2) :]
            try:
                parsed = space.parse(damaged)
            except EznasError:
                continue
            assert space.parse(parsed.text) == parsed


def test_graphs_run_from_inputs_to_output(space, sampled):
    for architecture in sampled[:3]:
        graphs = space.graph(architecture)
        assert graphs
        for graph in graphs:
            place = {node: index for index, node in enumerate(graph.nodes)}
            assert len(place) == len(graph.nodes)
            assert all(place[edge.source] < place[edge.target] for edge in graph.edges)


def test_descriptions_are_short_texts(space, sampled):
    for name, text in space.describe(sampled[0]).items():
        assert name
        assert 0 < len(text) < 300


def test_listing_gives_each_once_or_says_that_it_cannot(space):
    if space.size is None or space.size > LISTABLE:
        with pytest.raises(EznasError, match="too large to be listed"):
            space.enumerate()
        return
    listed = list(space.enumerate())
    assert len(listed) == len(set(listed)) == space.size
    assert all(space.parse(each.text) == each for each in islice(listed, 0, None, 997))


def test_data_sets_have_classes_and_shapes(space):
    for dataset in space.datasets:
        assert space.classes(dataset) > 1
        channels, height, width = space.input_shape(dataset.upper())
        assert channels == 3
        assert height == width
    assert space.classes() == space.classes(space.datasets[0])
    with pytest.raises(EznasError, match="no data set"):
        space.classes("svhn")


def test_it_travels_to_a_worker_process(space, sampled):
    again = pickle.loads(pickle.dumps(space))
    assert again == space
    assert hash(again) == hash(space)
    assert again.neighbours(sampled[0]) == space.neighbours(sampled[0])


def test_an_unknown_space_names_the_nearest():
    with pytest.raises(EznasError, match="did you mean 'nasbench201'"):
        spaces.get("nasbench21")
