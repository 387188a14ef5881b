from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.ranking import ProtocolCard, hash_architectures, judge, rank
from eznas_core.ranking.figures import FIGURES
from eznas_core.scoring import Score, ScoringProtocol
from eznas_core.spaces import Architecture
from tests.helpers.tables import accuracy_table

ARCHITECTURES = tuple(Architecture("toy", f"net{i}") for i in range(8))
ACCURACIES = np.array([10.0, 50.0, 60.0, 70.0, 80.0, 85.0, 90.0, 91.0])
TABLE = accuracy_table(
    [a.text for a in ARCHITECTURES],
    np.stack([ACCURACIES, ACCURACIES[::-1]], 1),
    space="toy",
    columns=("test", "other"),
    source="toy",
)
FAILED = Score(failure=Failure(Reason.NO_UNITS))


def scores(values: list[float | None]) -> dict[Architecture, Score]:
    given = [FAILED if value is None else Score(value=value) for value in values]
    return dict(zip(ARCHITECTURES, given, strict=True))


def test_tau_and_rho_are_scipys_on_the_table():
    values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]
    found = rank(scores(values), TABLE)
    assert found.kendall.value == stats.kendalltau(values, ACCURACIES).statistic
    assert found.spearman.value == stats.spearmanr(values, ACCURACIES).statistic
    assert (found.n, found.n_unscored, found.label) == (8, 0, "test")
    other = rank(scores(values), TABLE, label="other")
    assert other.kendall.value == pytest.approx(-found.kendall.value)


def test_a_network_without_a_score_is_last_and_counted_or_dropped_and_counted():
    values = [None, 2.0, 3.0, 1.0, 5.0, None, 7.0, 8.0]
    last = rank(scores(values), TABLE)
    filled = [-1.0 if value is None else value for value in values]
    assert last.kendall.value == stats.kendalltau(filled, ACCURACIES).statistic
    assert (last.n, last.n_unscored, last.reasons) == (8, 2, {"no units": 2})
    dropped = rank(scores(values), TABLE, unscored="drop")
    kept = [i for i, value in enumerate(values) if value is not None]
    expected = stats.kendalltau([values[i] for i in kept], ACCURACIES[kept]).statistic
    assert dropped.kendall.value == expected
    assert (dropped.n, dropped.n_unscored, dropped.card.unscored) == (6, 2, "drop")


def test_the_order_of_the_mapping_does_not_matter():
    given = scores([3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0])
    turned = dict(reversed(given.items()))
    assert rank(turned, TABLE).kendall.value == rank(given, TABLE).kendall.value
    assert rank(turned, TABLE).card.architectures_hash == rank(given, TABLE).card.architectures_hash


def test_the_card_carries_everything_and_survives_json():
    protocol = ScoringProtocol(seed=7, batch_size=4)
    values = [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0]
    found = rank(
        scores(values), TABLE, protocol=protocol, proxy="naswot", label_budget=20, resamples=50
    )
    card = found.card
    assert (card.space, card.dataset, card.label, card.n) == ("toy", "cifar10", "test", 8)
    assert card.truth["retrieved"] == "2026-01-31"
    assert {"torch", "numpy", "scipy", "python", "platform"} <= set(card.versions)
    again = ProtocolCard.from_json(json.loads(json.dumps(found.to_json()))["card"])
    assert again == card
    assert again.scoring == protocol
    assert "label budget 20" in str(card)
    assert "seed 7" in str(card)


def test_labels_that_nobody_counted_are_unknown_and_not_none_at_all():
    given = scores([3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0])
    for budget, said in ((None, "label budget unknown"), (0, "label budget 0")):
        card = rank(given, TABLE, label_budget=budget, resamples=50).card
        assert card.label_budget == budget
        assert ProtocolCard.from_json(json.loads(json.dumps(card.to_json()))) == card
        assert str(card).endswith(said)
    assert rank(given, TABLE, resamples=50).card.label_budget is None


@pytest.mark.parametrize("budget", [-1, True, 2.5, "80"])
def test_a_label_budget_is_a_count_or_unknown(budget):
    card = rank(scores([*range(8)]), TABLE, resamples=20).card.to_json()
    with pytest.raises(EznasError, match="label budget"):
        ProtocolCard.from_json(card | {"label_budget": budget})


def test_a_damaged_card_is_refused():
    with pytest.raises(EznasError, match="not a protocol card"):
        ProtocolCard.from_json({"format": "x"})
    card = rank(scores([*range(8)]), TABLE, resamples=20).card.to_json()
    with pytest.raises(EznasError, match="damaged"):
        ProtocolCard.from_json(card | {"colour": "red"})


def test_what_cannot_be_ranked_is_said():
    with pytest.raises(EznasError, match=r"none of the 8 networks has a score \(8 no units"):
        rank(scores([None] * 8), TABLE)
    with pytest.raises(EznasError, match="equal"):
        rank(scores([1.0] * 8), TABLE)
    with pytest.raises(EznasError, match="'last' or 'drop'"):
        rank(scores([*range(8)]), TABLE, unscored="first")  # type: ignore[arg-type]
    with pytest.raises(EznasError, match="not in the table"):
        rank({Architecture("toy", "stranger"): Score(value=1.0)}, TABLE)
    with pytest.raises(EznasError, match="label"):
        rank(scores([*range(8)]), TABLE, label="tset")


def test_the_hash_of_a_set_of_architectures_ignores_order_and_notices_change():
    assert hash_architectures(ARCHITECTURES) == hash_architectures(ARCHITECTURES[::-1])
    assert hash_architectures(ARCHITECTURES) != hash_architectures(ARCHITECTURES[1:])


def test_every_figure_is_computed_and_one_that_does_not_exist_is_a_reason():
    rng = np.random.default_rng(0)
    accuracies = rng.uniform(10, 90, 60)
    parameters = np.round(accuracies + rng.uniform(0, 30, 60))
    sized = {"parameters": parameters, "flops": parameters * rng.uniform(1, 2, 60)}
    judged = judge(accuracies + rng.normal(size=60), accuracies, **sized, resamples=40)
    assert list(judged) == list(FIGURES.names())
    for name, found in judged.items():
        assert not isinstance(found, Failure), (name, found)
        assert found.low <= found.value <= found.high or FIGURES.get(name).name == "regret-10"
    itself = judge(parameters, accuracies, **sized, names=["kendall", "partial-tau"], resamples=40)
    assert isinstance(itself["partial-tau"], Failure)
    assert "itself a size" in itself["partial-tau"].detail
    assert "partial-tau" not in judge(accuracies, accuracies, resamples=40)
