"""Options that several commands share, declared once so that they read and mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eznas_core.scoring import ScoreStore, ScoringProtocol

SearchSpaceOption = Annotated[
    str,
    typer.Option(
        "--search-space",
        "-s",
        metavar="NAME",
        help="Search space: NASBench201, any name that 'spaces' lists, or a Python file of your "
        "own (my_networks.py), which is run.",
    ),
]
NdsSpaceOption = Annotated[
    str,
    typer.Option(
        "--nds-space",
        metavar="NAME",
        help="With --search-space NDS: nds_darts, nds_amoeba, nds_enas, nds_pnas or nds_nasnet.",
    ),
]
DatasetOption = Annotated[
    str,
    typer.Option(
        "--dataset", "-d", metavar="NAME", help="Data set: cifar10, cifar100, ImageNet16-120."
    ),
]
BatchSizeOption = Annotated[
    int, typer.Option("--batch-size", "-b", min=1, max=4096, help="Images in a probe.")
]
SeedOption = Annotated[
    int,
    typer.Option(
        "--seed", min=0, help="Seed of every random choice; the same seed, the same result."
    ),
]
_PROXY_HELP = (
    "A proxy of the library (eznas-a), a measure (params), a formula, several as one "
    "('rank(synflow, naswot)', vote(...), logsum(...)), a file (.json or .txt), or a formula you "
    "saved ('formulas list')"
)
ProxyOption = Annotated[str, typer.Option("--proxy", "-p", metavar="PROXY", help=f"{_PROXY_HELP}.")]
ProxiesOption = Annotated[
    list[str] | None,
    typer.Option("--proxy", "-p", metavar="PROXY", help=f"{_PROXY_HELP}; may be repeated."),
]
ImagesOption = Annotated[
    str,
    typer.Option(
        "--images",
        metavar="PATH",
        help="What the data probe is drawn from: 'gaussian' for standard normal noise, a "
        "CIFAR-10 folder, a folder of pictures by class, or an .npy/.npz array.",
    ),
]
WorkersOption = Annotated[
    int,
    typer.Option("--workers", "-w", min=1, max=256, help="Processes that score side by side."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")
]
UNITS_HELP = (
    "Which calls of a network make a unit: 'published' (ReLU, convolution, batch normalisation), "
    "'all', or names of rules joined by commas; by default what is usual in the space."
)
UnitsOption = Annotated[str | None, typer.Option("--units", metavar="RULES", help=UNITS_HELP)]
NoCacheOption = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        help="Compute every score, and keep none: the store of scores ('cache info') is left "
        "alone.",
    ),
]
DeviceOption = Annotated[
    str, typer.Option("--device", metavar="NAME", help="Where networks run: cpu or cuda.")
]


def protocol_for(
    *,
    batch_size: int,
    seed: int,
    images: str,
    dataset: str,
    device: str,
    units: str | None = None,
) -> ScoringProtocol:
    """The scoring protocol that the options describe.

    Raises:
        EznasError: One of them has a value it may not have.
    """
    from eznas_core.scoring import ScoringProtocol

    return ScoringProtocol(
        batch_size=batch_size,
        seed=seed,
        images=images,
        dataset=dataset,
        device=device,
        units=units,
    )


def store_for(*, no_cache: bool) -> ScoreStore | None:
    """The store of scores, which speaks on stderr; None where it is not wanted."""
    from eznas_core.commands.output import say
    from eznas_core.scoring import default_store

    return None if no_cache else default_store(tell=say)
