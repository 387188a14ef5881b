from __future__ import annotations

import pytest

from eznas_core.commands.names import NDS_SPACES, find_space, space_name
from eznas_core.foundation import EznasError


def test_the_released_names_are_found():
    assert find_space("NASBench201").name == "nasbench201"
    assert find_space("NATSBench").name == "nats-sss"
    assert [find_space("NDS", name).name for name in NDS_SPACES] == [
        *("nds-darts", "nds-amoeba", "nds-enas", "nds-pnas", "nds-nasnet")
    ]


@pytest.mark.parametrize("spelling", ["nds_darts", "nds-darts", "darts", "NDS_DARTS"])
def test_an_nds_space_in_any_spelling(spelling: str):
    assert space_name("nds", spelling) == "nds-darts"


def test_own_names_pass_through():
    assert space_name("nds-darts") == "nds-darts"
    with pytest.raises(EznasError, match="goes with --search-space NDS"):
        space_name("nasbench201", "nds_darts")
