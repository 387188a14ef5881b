"""Which proxies rank alike, on scores written down by hand."""

from __future__ import annotations

from eznas_core.foundation import Failure, Reason
from eznas_core.ranking.relatives import relatives
from eznas_core.scoring import Score


def test_the_most_alike_come_first_whichever_way_they_go():
    def scores(*values):
        return [Score(value=float(value)) for value in values]

    missing = Score(failure=Failure(Reason.NO_UNITS))
    own = scores(1, 2, 3, 4)
    known = {
        "other": scores(2, 1, 4, 3),
        "opposite": scores(9, 8, 7, 6),
        "constant": scores(1, 1, 1, 1),
        "gaps": [missing, *scores(1, 2, 3)],
    }
    found = relatives(own, known)
    assert [each.name for each in found] == ["opposite", "gaps", "other"]
    assert [each.n for each in found] == [4, 3, 4]
    assert found[0].tau.value == -1
    assert found[0].like
    assert not found[2].like
