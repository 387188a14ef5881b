"""What ``score`` and ``verify`` are asked alike: which proxies, where, under which protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from eznas_core.commands.options import (
    BatchSizeOption,
    DatasetOption,
    DeviceOption,
    ImagesOption,
    NdsSpaceOption,
    NoCacheOption,
    ProxiesOption,
    SearchSpaceOption,
    SeedOption,
    UnitsOption,
    protocol_for,
    store_for,
)
from eznas_core.commands.ranked import Labelled, labelled_proxy

if TYPE_CHECKING:
    from eznas_core.scoring import ScoreStore, ScoringProtocol
    from eznas_core.spaces import SearchSpace

_DEFAULT_PROXY = "eznas-a"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringRequest:
    """The options, one a field; nothing is looked up before it is asked for."""

    search_space: SearchSpaceOption = "NASBench201"
    nds_space: NdsSpaceOption = ""
    dataset: DatasetOption = "cifar10"
    proxy: ProxiesOption = None
    batch_size: BatchSizeOption = 16
    seed: SeedOption = 0
    images: ImagesOption = "gaussian"
    device: DeviceOption = "cpu"
    units: UnitsOption = None
    label: Annotated[
        str | None,
        typer.Option(
            "--label", metavar="NAME", help="Accuracy column to rank against; the table's default."
        ),
    ] = None
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="Accuracy table; 'truth list' names them."),
    ] = None
    no_cache: NoCacheOption = False

    def space(self) -> SearchSpace:
        """The search space.

        Raises:
            EznasError: There is none of that name, or its file declares none.
        """
        from eznas_core.commands.names import find_space

        return find_space(self.search_space, self.nds_space)

    def protocol_in(self, space: SearchSpace) -> ScoringProtocol:
        """The protocol, with nothing left open.

        Raises:
            EznasError: The space is not defined on the data set, or a value is not allowed.
        """
        from eznas_core.commands.names import find_dataset

        return protocol_for(
            batch_size=self.batch_size,
            seed=self.seed,
            images=self.images,
            dataset=find_dataset(space, self.dataset),
            device=self.device,
            units=self.units,
        ).for_space(space)

    def proxies(self) -> list[Labelled]:
        """The proxies with the labels they took; EZNAS-A where none is named.

        Raises:
            EznasError: One is no proxy.
        """
        return [labelled_proxy(text) for text in self.proxy or [_DEFAULT_PROXY]]

    def store(self) -> ScoreStore | None:
        """The store of scores; None where it is not wanted."""
        return store_for(no_cache=self.no_cache)
