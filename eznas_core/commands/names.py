"""Names as the method's authors spell them, turned into those of the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eznas_core.foundation import EznasError, unknown_name

if TYPE_CHECKING:
    from eznas_core.spaces import SearchSpace

NDS_SPACES = ("nds_darts", "nds_amoeba", "nds_enas", "nds_pnas", "nds_nasnet")
_RELEASE_NAMES = {"natsbench": "nats-sss"}
_PYTHON = ".py"


def space_name(search_space: str, nds_space: str = "") -> str:
    """The registry's name for a search space given as the released scripts take it.

    Args:
        search_space: ``NASBench201``, ``NATSBench`` or ``NDS``, a name of this project, or a
            Python file of the user's own, which is run.
        nds_space: Which of the NDS spaces; only with ``NDS``.

    Raises:
        EznasError: ``NDS`` without a space of it, a space of it without ``NDS``, or a file that
            declares no space.

    >>> space_name("NDS", "nds_darts"), space_name("NATSBench"), space_name("NASBench201")
    ('nds-darts', 'nats-sss', 'NASBench201')
    """
    folded = search_space.casefold().replace("-", "").replace("_", "")
    if folded == "nds":
        wanted = nds_space.casefold().replace("-", "_")
        wanted = wanted if wanted.startswith("nds_") else f"nds_{wanted}"
        if not nds_space:
            raise EznasError(
                f"--search-space NDS is a family: add --nds-space, one of {', '.join(NDS_SPACES)}"
            )
        if wanted not in NDS_SPACES:
            raise unknown_name("NDS space", nds_space, NDS_SPACES)
        return wanted.replace("_", "-")
    if nds_space:
        raise EznasError(f"--nds-space goes with --search-space NDS, not with {search_space}")
    if search_space.endswith(_PYTHON):
        return run_own_file(search_space).name
    return _RELEASE_NAMES.get(folded, search_space)


def run_own_file(path: str, *, remember: bool = False) -> SearchSpace:
    """The space that a file of the user's own declares; says that the file is run.

    Args:
        path: The file.
        remember: Whether to keep it as one whose space is known by name from now on.

    Raises:
        EznasError: It cannot be read, fails, or declares no space.
    """
    from eznas_core.commands.output import say
    from eznas_core.spaces import load_file, register

    say(f"running {path}: a Python file can do whatever you can, so name only what you trust")
    return register(path) if remember else load_file(path)


def find_space(search_space: str, nds_space: str = "") -> SearchSpace:
    """The search space itself."""
    from eznas_core import spaces

    return spaces.get(space_name(search_space, nds_space))


def find_dataset(space: SearchSpace, dataset: str) -> str:
    """The registry's own name for a data set of a space, in whatever spelling it is given.

    Raises:
        EznasError: The space is not defined for it.
    """
    return space.dataset(dataset).name
