from __future__ import annotations

import pytest

from eznas_core import truth
from workbench import quick_sample, study
from workbench.study import USUAL_NETWORKS


@pytest.fixture(scope="module")
def drawn(space, table):
    return quick_sample.draw(space, table, table.default_label)


def test_no_network_is_one_that_a_study_draws_nor_does_what_one_of_these_does(space, table, drawn):
    assert len(set(drawn.networks)) == quick_sample.NETWORKS
    label = table.default_label
    for networks in (USUAL_NETWORKS, drawn.apart):
        wanted = study.Study(
            space=space.name, dataset="cifar10", label=label, proxies=("params",), networks=networks
        )
        functions = {space.canonical(each) for each in study.networks(wanted, table)}
        assert not functions & {space.canonical(each) for each in drawn.networks}
    more = truth.draw(table, drawn.apart + 1, seed=quick_sample.SEED, label=label)
    assert space.canonical(more[-1]) in {space.canonical(each) for each in drawn.networks}


def test_the_default_study_of_the_form_is_the_one_it_stands_apart_from():
    wanted = study.Study(space="nasbench201", dataset="cifar10", label="x", proxies=("params",))
    assert wanted.networks == USUAL_NETWORKS
    assert wanted.seed == quick_sample.SEED


def test_all_are_of_different_function_and_always_the_same(space, table, drawn):
    assert len({space.canonical(each) for each in drawn.networks}) == len(drawn.networks)
    assert quick_sample.draw(space, table, table.default_label) == drawn
    assert drawn.whole == len(table.architectures(table.default_label))


class Small:
    """A table of a few networks, as one of one's own may be."""

    space, dataset = "nasbench201", "cifar10"

    def __init__(self, architectures):
        self.known = architectures

    def architectures(self, label=None):
        del label
        return self.known


@pytest.mark.parametrize("size", [3, 40, 100])
def test_a_small_table_keeps_what_it_can_for_studies(space, table, size):
    distinct = {space.canonical(each): each for each in table.architectures(None)[:4000]}
    small = Small(tuple(distinct.values())[:size])
    found = quick_sample.draw(space, small, "x")
    assert len(found.networks) == min(size, quick_sample.NETWORKS)
    assert found.apart == max(0, size - quick_sample.NETWORKS)
    assert found.whole == size
