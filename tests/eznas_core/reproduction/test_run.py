from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.networks import count_parameters
from eznas_core.reproduction import ReproductionPlan, ReproductionRun
from eznas_core.scoring import resolve, score_architecture

FORMULA = "units_sum(frobenius(weight))"


def plan_of(**changes) -> ReproductionPlan:
    given = {"rows": ("nats-sss", "nds-darts"), "proxies": ("params", FORMULA), "batch_size": 2}
    return ReproductionPlan(**{**given, **changes})


@pytest.fixture
def run(tmp_path) -> ReproductionRun:
    return ReproductionRun(tmp_path / "run")


def test_a_row_has_the_figures_of_its_scores(run, keep, sizes):
    table = keep(ceiling=0.4)
    run.prepare(plan_of())
    told = []
    assert run.work(listener=lambda *progress: told.append(progress))
    assert told[-1] == ("NATS-Bench size, CIFAR-10", 6, 6)
    report = run.report()
    assert report.complete
    params, formula = report.lines

    space = spaces.get("nats-sss")
    accuracies = table.numbers[:, 0]
    rng = np.random.default_rng(0)
    counts = [count_parameters(space.build(a, rng, dataset="cifar10")) for a in sizes]
    assert params.kendall[0] == pytest.approx(kendalltau(counts, accuracies).statistic)
    assert params.spearman[0] == pytest.approx(spearmanr(counts, accuracies).statistic)
    assert params.kendall[1] <= params.kendall[0] <= params.kendall[2]
    protocol = plan_of().protocol_on("cifar10")
    scores = [score_architecture(resolve(FORMULA), space, a, protocol).value for a in sizes]
    assert formula.kendall[0] == pytest.approx(kendalltau(scores, accuracies).statistic)

    assert (params.n, params.unscored, params.label) == (6, 0, "test")
    assert (params.truth, params.truth_kind) == ("nats-bench", "official")
    assert (params.ceiling, params.noisy, params.published) == (0.4, True, None)
    assert (params.label_budget, formula.label_budget) == (0, None)
    assert params.card["truth"]["source"] == "nats-bench"
    assert set(report.absent) == {"nds-darts"}
    assert "eznas truth fetch nds" in report.absent["nds-darts"]


def test_what_is_in_the_book_is_not_scored_again(run, keep, monkeypatch):
    keep()
    run.prepare(plan_of())
    seen = []
    assert not run.work(stop=lambda: len(seen) >= 2, listener=lambda *p: seen.append(p[1]))
    assert run.report().complete is False
    kept = (run.path / "scores.jsonl").read_text()

    from eznas_core.reproduction import scorer

    asked = []
    real = scorer.score_stream

    def counted(proxies, space, architectures, *rest, **options):
        asked.append((tuple(p.name for p in proxies), len(architectures)))
        return real(proxies, space, architectures, *rest, **options)

    monkeypatch.setattr(scorer, "score_stream", counted)
    assert run.work()
    assert (run.path / "scores.jsonl").read_text().startswith(kept)
    (once,) = asked
    assert once[1] < 6
    whole = run.report().lines

    # Another proxy alone is scored; the others' scores stand in the book.
    asked.clear()
    run.prepare(plan_of(proxies=("params", FORMULA, "flops")))
    assert run.work()
    assert asked == [(("flops",), 6)]
    assert [line.kendall for line in run.report().lines[:2]] == [line.kendall for line in whole]

    asked.clear()
    run.prepare(plan_of(samples=4))
    assert run.work()
    assert asked == []
    assert {line.n for line in run.report().lines} == {4}


def test_stored_scores_are_used_by_content_and_only_if_wanted(tmp_path, keep, monkeypatch):
    monkeypatch.delenv("EZNAS_CACHE")
    keep()

    def work(name: str, **changes) -> list[dict]:
        run = ReproductionRun(tmp_path / name)
        run.prepare(plan_of(rows=("nats-sss",), **changes))
        assert run.work()
        return [line.to_json() for line in run.report().lines]

    def forbidden(*_: object) -> None:
        raise AssertionError("a network was built")

    first = work("first")
    monkeypatch.setattr("eznas_core.scoring.many.build", forbidden)
    # To the last bit, with the seconds that the scores once took.
    assert work("second") == first
    for other in ({"cached": False}, {"batch_size": 3}, {"seed": 1}, {"proxies": ("flops",)}):
        with pytest.raises(AssertionError, match="was built"):
            work(f"not {sorted(other)}", **other)


def test_the_number_of_workers_changes_nothing(tmp_path, keep):
    keep()
    reports = []
    for workers in (1, 2):
        run = ReproductionRun(tmp_path / f"run{workers}")
        run.prepare(plan_of(rows=("nats-sss",), workers=workers))
        assert run.work()
        reports.append([(line.kendall, line.spearman) for line in run.report().lines])
    assert reports[0] == reports[1]


def test_a_proxy_without_a_figure_says_why(run, keep):
    keep()
    nothing = "units_min(subtract(weight, weight))"
    run.prepare(plan_of(proxies=(nothing, f"log({nothing})")))
    assert run.work()
    for line in run.report().lines:
        assert line.kendall is None
        assert line.problem
    assert "none: " in run.report().markdown()


def test_without_any_accuracies_there_is_still_a_report(run):
    run.prepare(plan_of())
    assert run.work()
    report = run.report()
    assert (report.lines, report.complete, len(report.absent)) == ((), True, 2)
    assert "No accuracies on this machine" in report.markdown()


def test_a_folder_keeps_to_its_protocol(run, keep, tmp_path):
    keep()
    run.prepare(plan_of())
    with pytest.raises(EznasError, match="scores of another protocol"):
        run.prepare(plan_of(seed=1))
    assert run.plan == plan_of()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    with pytest.raises(EznasError, match="not empty"):
        ReproductionRun(tmp_path / "full").prepare(plan_of())
    (tmp_path / "full" / "config.json").write_text("{}")
    with pytest.raises(EznasError, match="holds no reproduction"):
        ReproductionRun(tmp_path / "full").prepare(plan_of())
