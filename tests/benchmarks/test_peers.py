"""Both sides of a benchmark must come to the same, or their times could not be compared."""

from __future__ import annotations

import math
import warnings

import pytest
import torch

pytest.importorskip("deap", reason="the benchmarks' peer is optional")

from deap import gp

from benchmarks import programs, subjects
from benchmarks.parts import evolving, population, preset
from benchmarks.peers import (
    compiled_formulas,
    compiled_trees,
    release_operators,
    release_way,
    untyped_trees,
)
from benchmarks.peers.typed_trees import TypedTrees
from eznas_core.evolution import Grammar, random_formula
from eznas_core.expressions import LANGUAGES, OPERATORS, evaluate_many, format, parse
from eznas_core.foundation import numpy_generator
from eznas_core.scoring import resolve
from eznas_core.statistics import collect

# A chain of 3x3 convolutions: no dead branch, and every convolution is in a unit of the release.
CHAIN = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|none~0|none~1|nor_conv_3x3~2|"
BATCH = 2


@pytest.fixture(scope="module")
def chain() -> str:
    return subjects.SPACE.canonical(subjects.SPACE.parse(CHAIN)).text


@pytest.fixture(scope="module")
def units(chain):
    return subjects.unit_tensors(chain, BATCH)


@pytest.fixture
def network(chain):
    # In float64, or the gradients through batch normalisation differ in the third digit.
    subjects.keep_new_network(chain)
    return subjects.new_network(chain).double()


def by_the_release(network, formula, *, tidy: bool) -> float:
    probe = subjects.probe(BATCH)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Full backward hook is firing")
        return release_way.score(
            network, probe.data.double(), probe.noise.double(), formula, tidy=tidy
        )


@pytest.mark.parametrize("tidy", [False, True])
@pytest.mark.parametrize(
    "name", ["input_activation_grad[data]", "weight_grad[noise]", "activation[data]", "weight"]
)
def test_the_release_s_way_finds_the_same_units_and_tensors(network, name, tidy):
    (ours,) = evaluate_many([parse(f"frobenius({name})")], collect(network, subjects.probe(BATCH)))
    theirs = by_the_release(network, lambda unit: torch.linalg.norm(unit[name]), tidy=tidy)
    assert theirs == pytest.approx(ours.value, rel=1e-6)


def test_the_release_s_way_finds_nearly_the_same_score_by_eznas_a(network):
    # Whether a matrix of signs is singular is decided by rounding there, see docs/language.md.
    ours = resolve("eznas-a").score(network, subjects.probe(BATCH))
    theirs = by_the_release(network, release_way.eznas_a, tidy=True)
    assert theirs == pytest.approx(ours.value, rel=0.02)


def test_compiled_trees_of_equal_operators_give_the_workbench_s_values(chain, units):
    formulas = subjects.formulas(40)
    ours = evaluate_many(formulas, subjects.captured(chain, BATCH))
    theirs = compiled_trees.population(formulas, compiled_trees.equal_operators(), units)
    both = [(a.value, b) for a, b in zip(ours, theirs, strict=True) if a.value and b]
    # Numbers are float64 in the workbench and float32 there: seldom does only one overflow.
    one_alone = sum((a.value is None) != (b is None) for a, b in zip(ours, theirs, strict=True))
    assert len(both) > 12
    assert one_alone <= 2
    assert sum(math.isclose(a, b, rel_tol=1e-3) for a, b in both) >= len(both) - 1


@pytest.mark.parametrize("name", sorted(release_operators.release_operators()))
def test_the_release_s_operators_agree_where_the_definitions_do(name):
    row, theirs = OPERATORS.get(name), release_operators.release_operators()[name]
    generator = torch.Generator().manual_seed(5)
    tensors = [torch.rand((3, 4, 5, 5), generator=generator) + 0.5 for _ in range(row.arity)]
    before = [tensor.clone() for tensor in tensors]
    found, expected = theirs(*tensors), row.function(*tensors)
    torch.testing.assert_close(found, expected, rtol=2e-3, atol=1e-5)
    assert all(torch.equal(tensor, old) for tensor, old in zip(tensors, before, strict=True))


def test_the_release_s_operators_are_those_of_the_original_language():
    assert set(release_operators.release_operators()) == set(subjects.LANGUAGE.operators)


def test_the_release_s_hamming_distance_is_the_share_of_unequal_signs():
    left, right = torch.tensor([1.0, -1.0, 0.0, 2.0]), torch.tensor([3.0, 1.0, 0.0, 0.0])
    counted = release_operators.CountedHamming()
    renderings = (release_operators.hamming_distance, release_operators.hamming_at_once, counted)
    assert [each(left, right).item() for each in renderings] == [0.5, 0.5, 0.5]
    counted(left, left)
    assert counted.elements == 16


def test_the_release_draws_trees_of_depth_two_to_six_the_same_for_a_seed():
    first, again, other = (untyped_trees.drawn(60, seed) for seed in (0, 0, 1))
    assert list(map(str, first)) == list(map(str, again))
    assert list(map(str, first)) != list(map(str, other))
    assert {tree.height for tree in first} == {2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("tree", "formula"),
    [
        ("add(weight, frobenius(weight))", "add(weight, frobenius(weight))"),
        ("frobenius(mean(weight))", "abs(mean(weight))"),
        ("determinant(mean(weight))", None),
        ("hamming_distance(weight, mean(weight))", None),
    ],
)
def test_a_tree_of_the_release_is_said_in_the_language_or_refused(tree, formula):
    primitives = compiled_trees.primitive_set(release_operators.release_operators())
    found = untyped_trees.translated(gp.PrimitiveTree.from_string(tree, primitives))
    assert (found and format(found)) == formula


@pytest.mark.parametrize(
    "tree",
    [f"{name}(mean(weight))" for name in ("mean", "frobenius", "l1_norm", "numel", "softmax")]
    + [
        f"{name}(mean(weight), mean(preactivation_of_noise))"
        for name in ("kl_divergence", "cosine_similarity", "hamming_distance")
    ],
)
def test_what_stands_for_an_operator_on_numbers_comes_to_the_same(tree, chain, units):
    primitives = compiled_trees.primitive_set(release_operators.release_operators())
    drawn = gp.PrimitiveTree.from_string(tree, primitives)
    theirs = compiled_trees.value_or_failure(gp.compile(drawn, primitives), units)
    formula = untyped_trees.translated(drawn)
    (ours,) = evaluate_many([formula], subjects.captured(chain, BATCH))
    assert ours.value == pytest.approx(theirs, rel=1e-5)


def test_compiled_formulas_give_the_workbench_s_values(chain):
    grammar = Grammar(LANGUAGES.get("measured"))
    formulas = [
        random_formula(grammar, numpy_generator(0, "test", number), low=1, high=4, max_size=25)
        for number in range(60)
    ]
    statistics = subjects.captured(chain, BATCH)
    ours = evaluate_many(formulas, statistics)
    compiled = compiled_formulas.compiled_formulas(formulas)
    names = compiled_formulas.statistics_of(formulas)
    network = compiled_formulas.Network(statistics, names)
    theirs = [each.value(network) for each in compiled]
    assert sum(each.starts is not None for each in compiled) > 50
    assert sum(value is not None for value in theirs) > 40
    for mine, other in zip(ours, theirs, strict=True):
        assert (mine.value is None) == (other is None)
        assert other is None or other == pytest.approx(mine.value, rel=1e-3)


def test_a_formula_with_a_misfit_is_given_up_the_way_each_side_does(chain, units):
    formula = parse("frobenius(logdet(weight))")  # fits units with 3x3 kernels, all of these
    broken = parse("frobenius(add(weight, activation[data]))")
    primitives = compiled_trees.primitive_set(compiled_trees.equal_operators())
    assert compiled_trees.value(compiled_trees.compiled(formula, primitives), units) is not None
    function = compiled_trees.compiled(broken, primitives)
    assert compiled_trees.value(function, units) is None
    assert compiled_trees.value_or_failure(function, units) is None
    (ours,) = evaluate_many([broken], subjects.captured(chain, BATCH))
    assert ours.value is None


def test_typed_trees_survive_the_way_to_deap_and_back():
    trees = TypedTrees(seed=3)
    for _ in range(20):
        individual = trees.individual()
        formula = trees.expression(individual)
        assert formula in subjects.LANGUAGE
        (mutant,) = trees.mutate(individual)
        assert trees.expression(mutant) in subjects.LANGUAGE


def test_both_sides_of_the_evolution_call_the_same_formulas_valid():
    costs = evolving.evolve(networks=4, generations=1, offspring=10)
    assert costs.distinct <= costs.formulas
    assert costs.disagreements == 0
    assert len(costs.ours) == len(costs.theirs) == 2


def test_both_sides_of_the_preset_call_the_same_formulas_valid():
    costs = preset.evolve(
        4,
        initial=4,
        fitted=2,
        recombinations=3,
        offspring=1,
        generations=1,
        trial_networks=2,
        batch_size=2,
    )
    assert 4 < costs.valid <= costs.formulas
    assert costs.disagreements == 0
    assert costs.looked_at > costs.formulas


@pytest.mark.parametrize("name", [programs.EVEN_VALID, programs.RELEASE_VALID])
def test_the_valid_populations_have_scores(chain, name):
    drawn = programs.programs(name, 3)
    assert len(drawn) == 3
    assert all(value is not None for value in population.ours(chain, drawn))
    assert all(value is not None for value in population.release(chain, drawn).values)


def test_what_the_language_refuses_has_no_value(chain):
    drawn = programs.programs(programs.RELEASE, 12)
    refused = [each.formula is None for each in drawn]
    values = population.ours(chain, drawn)
    assert any(refused)
    assert all(value is None for value, no in zip(values, refused, strict=True) if no)
