from __future__ import annotations

import pytest

from eznas_core.expressions import LIBRARY, Kind, format, statistics_of

GOLDEN = {
    "eznas-a": "frobenius(sigmoid(logdet(sign(input_activation_grad[data]))))",
    "eznas-a-paper": "frobenius(sigmoid(logdet(sign(weight_grad[noise]))))",
    "topprog": "square(abs(frobenius(preactivation[noise])))",
    "enas": "reciprocal(add(frobenius(activation[perturbed]), "
    "exp(frobenius(log(sigmoid(log(sigmoid(activation[perturbed]))))))))",
    "pnas": "kl_divergence(normalise(normalise(normalise(activation_grad[perturbed]))), "
    "greater_than_zero(activation_grad[data]))",
    "nasnet": "frobenius(less_than_zero(log(add(log(activation[perturbed]), "
    "input_activation[noise]))))",
    "eznas-a-sum": "units_sum(frobenius(sigmoid(logdet(sign(input_activation_grad[data])))))",
    "eznas-a-rss": "units_rss(frobenius(sigmoid(logdet(sign(input_activation_grad[data])))))",
    "effective-rank": "units_rss(channel_effective_rank(activation[perturbed]))",
    "evolved-25": "log(add(add(add(multiply(log_abs(units_mean(spatial_logdet("
    "input_activation_grad[perturbed]))), 50), log(units_depth_weighted(spatial_effective_rank("
    "weight_grad[perturbed])))), multiply(units_sum(image_logdet(preactivation[perturbed])), "
    "-0.0015)), multiply(log_abs(units_rss(spatial_effective_rank(input_activation[data]))), "
    "0.37)))",
    "evolved-9": "add(units_sum(channel_effective_rank(input_activation[perturbed])), "
    "multiply(units_sum(largest(activation[perturbed])), -3.2))",
    "woven-10": "units_rss(divide(multiply(channel_effective_rank(activation[perturbed]), "
    "channel_spectral_entropy(input_activation[perturbed])), hamming_distance(activation[data], "
    "activation[perturbed])))",
    "evolved-nds": "add(add(multiply(units_first(spatial_logdet(input_activation[data])), "
    "units_mean(largest(preactivation[perturbed]))), multiply(log_abs(units_change(frobenius("
    "preactivation[data]))), 61)), multiply(units_change(channel_effective_rank("
    "weight_grad[noise])), 65))",
}


def test_the_library_is_what_it_was():
    assert {name: format(proxy.expression) for name, proxy in LIBRARY.items()} == GOLDEN


@pytest.mark.parametrize("proxy", list(LIBRARY), ids=LIBRARY.names())
def test_every_proxy_says_where_it_is_from(proxy):
    assert proxy.title
    assert proxy.source
    assert proxy.notes.endswith(".")
    assert statistics_of(proxy.expression)


def test_sums_differ_from_eznas_a_only_in_the_aggregator():
    inner = LIBRARY.get("eznas-a").expression
    for name in ("eznas-a-sum", "eznas-a-rss"):
        proxy = LIBRARY.get(name)
        assert proxy.expression.kind is Kind.NETWORK
        assert proxy.expression.arguments == (inner,)


def test_labels_that_were_spent_are_those_the_notes_tell_of():
    spent = {p.name: p.label_budget for p in LIBRARY if p.label_budget is not None}
    ours = ("This project", "This project, evolved")
    assert set(spent) == {p.name for p in LIBRARY if p.source in ours}
    for name, labels in spent.items():
        assert f"{labels} label" in LIBRARY.get(name).notes
