from __future__ import annotations

import numpy as np
import pytest

from workbench.figures import dendrogram

# a and b agree in full, c runs counter to both, d knows nothing of them.
NAMES = ["a", "b", "c", "d"]
RHO = np.array(
    [[1.0, 0.9, -0.8, 0.1], [0.9, 1.0, -0.8, 0.1], [-0.8, -0.8, 1.0, 0.0], [0.1, 0.1, 0.0, 1.0]]
)


def test_joints_stand_at_the_mean_distance_of_what_they_join():
    info = dendrogram.info(NAMES, RHO)
    heights = sorted(distance for distance, _ in info.joints)
    # By hand: a-b at .1; {ab}-c at the mean of .2 and .2; the rest at the mean of .9, .9, 1.
    assert heights == pytest.approx([0.1, 0.2, (0.9 + 0.9 + 1.0) / 3])
    assert info.closest == ("a", "b", pytest.approx(0.9))
    assert set(info.names) == set(NAMES)


def test_the_first_joint_connects_the_leaves_of_the_closest_pair():
    info = dendrogram.info(NAMES, RHO)
    _, corners = min(info.joints)
    leaves = {info.names[round(y)] for x, y in corners if x == 0}
    assert leaves == {"a", "b"}


def test_every_leaf_has_its_name_on_the_axis():
    info = dendrogram.info(NAMES, RHO)
    drawing = dendrogram.figure(info)
    assert list(drawing.layout.yaxis.ticktext) == list(info.names)
    assert len(drawing.data) == 3
    assert "a and b, |rho| 0.900" in info.description


def test_one_proxy_is_no_tree():
    with pytest.raises(ValueError, match="1 names"):
        dendrogram.info(["a"], [[1.0]])
