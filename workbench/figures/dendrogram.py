"""Which lists order the networks alike: a tree whose joints stand at one minus |rho|."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from workbench.figures.style import blank
from workbench.formats import number
from workbench.palette import LIGHT, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class DendrogramInfo:
    """A tree over names.

    Attributes:
        names: The leaves from bottom to top.
        joints: For each joint its distance and the four corners of its bracket, as ``(x, y)``;
            leaves stand at y = 0, 1, 2, ...
        closest: The two names that are most alike, and their |rho|.
    """

    names: tuple[str, ...]
    joints: tuple[tuple[float, tuple[tuple[float, float], ...]], ...]
    closest: tuple[str, str, float]

    @property
    def description(self) -> str:
        """The picture in words."""
        one, other, rho = self.closest
        return (
            f"Tree of {len(self.names)} proxies by how alike they order the networks, "
            f"joined at 1 − |rho| (average linkage). Most alike: {one} and {other}, |rho| "
            f"{number(rho)}."
        )


def info(names: Sequence[str], correlations: ArrayLike) -> DendrogramInfo:
    """Joins the lists by average linkage.

    Args:
        names: At least two.
        correlations: ``(n, n)`` Spearman's rho; the sign does not matter, for a proxy turned
            round says the same.

    Raises:
        ValueError: Fewer than two names, or another shape.
    """
    rho = np.abs(np.asarray(correlations, dtype=np.float64))
    if len(names) < 2 or rho.shape != (len(names), len(names)):
        raise ValueError(f"{len(names)} names do not go with correlations of shape {rho.shape}")
    distances = np.clip(1 - rho, 0, 1)
    np.fill_diagonal(distances, 0)
    pairs = squareform(distances, checks=False)
    tree = hierarchy.dendrogram(hierarchy.linkage(pairs, "average"), no_plot=True)
    # scipy's leaves stand at 5, 15, 25, ...
    joints = tuple(
        (
            float(max(across)),
            tuple((float(x), (float(y) - 5) / 10) for x, y in zip(across, along, strict=True)),
        )
        for along, across in zip(tree["icoord"], tree["dcoord"], strict=True)
    )
    nearest = int(np.argmin(pairs))
    rows, columns = np.triu_indices(len(names), 1)
    one, other = names[rows[nearest]], names[columns[nearest]]
    return DendrogramInfo(
        names=tuple(names[leaf] for leaf in tree["leaves"]),
        joints=joints,
        closest=(one, other, float(1 - pairs[nearest])),
    )


def figure(info: DendrogramInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it, leaves at the left."""
    drawing = blank(palette, height=90 + 34 * len(info.names))
    for distance, corners in info.joints:
        drawing.add_trace(
            go.Scatter(
                x=[x for x, _ in corners],
                y=[y for _, y in corners],
                mode="lines",
                line={"color": palette.series[0], "width": 2},
                hovertemplate=f"joined at 1 − |rho| = {number(distance)}<extra></extra>",
                showlegend=False,
            )
        )
    # Proxies that say exactly the same are joined at zero, which would vanish in the axis.
    widest = max(distance for distance, _ in info.joints)
    drawing.update_xaxes(
        title_text="1 − |Spearman rho| of the scores",
        range=[-0.02 * max(widest, 0.1), 1.05 * max(widest, 0.1)],
    )
    drawing.update_yaxes(
        tickvals=list(range(len(info.names))), ticktext=list(info.names), showgrid=False
    )
    drawing.update_layout(margin={"t": 8})
    return drawing
