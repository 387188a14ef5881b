from __future__ import annotations

import json

from eznas_core import spaces
from eznas_core.expressions import LIBRARY
from eznas_core.measures import MEASURES
from eznas_core.scoring import resolve
from workbench import cache, proxies


def test_everything_with_a_name_is_listed_and_can_be_scored():
    options = proxies.catalogue()
    assert set(options) == {*LIBRARY.names(), *MEASURES.names()}
    for key in options:
        assert resolve(key).text


def test_designed_proxies_spent_no_labels_and_evolved_ones_did(make_run):
    run = make_run()
    (found,) = proxies.evolved(run.name, run.result())
    assert found.label_budget == 80
    assert found.key == "units_sum(frobenius(weight))"
    options = proxies.catalogue([found])
    assert options[found.key].origin == "evolved"
    assert all(o.label_budget == 0 for o in options.values() if o.origin == "measure")


def test_the_labels_of_published_formulas_are_those_the_library_knows_of():
    options = proxies.catalogue()
    published = {key: o.label_budget for key, o in options.items() if o.origin == "published"}
    assert published == {p.name: p.label_budget for p in LIBRARY}
    assert (published["eznas-a"], published["effective-rank"]) == (None, 159)
    assert proxies.described("square(weight)", options).label_budget is None


def test_a_formula_of_the_visitor_s_own_is_described_by_itself():
    option = proxies.described("square(weight)", proxies.catalogue())
    assert (option.title, option.origin) == ("square(weight)", "own")
    assert option.label_budget is None


def test_only_the_visitor_s_own_cost_what_the_visitor_has_seen():
    options = proxies.catalogue()
    assert proxies.described("square(weight)", options, own_labels=40).label_budget == 40
    assert proxies.described("params", options, own_labels=40).label_budget == 0
    assert proxies.described("eznas-a", options, own_labels=40).label_budget is None


def test_a_measure_that_does_not_reproduce_says_so_where_it_is_listed():
    listed = proxies.catalogue()["plain"]
    assert "does not reproduce" in listed.title
    assert "does not reproduce" in listed.note
    assert "does not reproduce" not in proxies.catalogue()["snip"].title


def test_the_members_of_an_ensemble_are_known_by_their_texts():
    assert proxies.members("rank(params, 0.5*synflow)") == ("params", "synflow")
    assert proxies.members("params") == ()


def test_a_search_of_any_space_begins_with_a_proxy_that_is_on_the_list():
    options = proxies.catalogue()
    for space in (*spaces.SPACES.names(), "a-space-of-ones-own"):
        name, why = proxies.searched_with(space)
        assert name in options
        assert "tau" in why
    assert set(proxies._SEARCHED_WITH) <= set(spaces.SPACES.names())


def test_an_evolved_formula_knows_the_rules_for_units_it_was_bred_with(make_run):
    run = make_run()
    header = json.loads(run.config_file.read_text())
    header["config"]["units"] = "relu-conv-bn"
    run.config_file.write_text(json.dumps(header))
    (found,) = cache.evolved()
    assert found.units == "relu-conv-bn"
