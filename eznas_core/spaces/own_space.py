"""What spaces of the user's own have in common: their networks may hold anything."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.foundation import EznasError, torch_generator
from eznas_core.spaces.architecture import Architecture
from eznas_core.spaces.own_mistakes import MISTAKES, told
from eznas_core.spaces.space import SearchSpace

if TYPE_CHECKING:
    from torch import nn

DEFAULT_DATASETS = ("cifar10", "cifar100", "imagenet16-120")

_FORBIDDEN = frozenset("|~+\n\r\t")


@dataclass(frozen=True, kw_only=True)
class OwnSpace(SearchSpace):
    """A space whose networks are made by functions of the user's.

    Such a function may compute with its tensors, or hold parameters that no initialisation
    scheme knows. So networks are made for real from the start, under a seed, and what the scheme
    says nothing about keeps the values it was made with. Torch's global generator is as it was
    before; Python's and NumPy's own are not looked after.

    Attributes:
        default_units: As for every space, but every rule unless said otherwise.
    """

    default_units: str = "all"

    def build(
        self,
        architecture: Architecture,
        rng: np.random.Generator,
        *,
        dataset: str | None = None,
        initialisation: str = "eznas-2022",
        **skeleton: int,
    ) -> nn.Module:
        """The untrained network: on the CPU, initialised, in train mode.

        Args:
            architecture: What to build.
            rng: The only source of its weights.
            dataset: Decides the number of classes; by default the space's first.
            initialisation: Scheme of the weights, see `networks.SCHEMES`.
            **skeleton: Values for names in `self.skeleton`, and `classes`.

        Raises:
            EznasError: As `SearchSpace.build`, or the user's function gave no network.
        """
        from eznas_core.networks import initialise

        generator = torch_generator(rng)
        with _seeded(generator.initial_seed()):
            network = SearchSpace.blueprint(self, architecture, dataset=dataset, **skeleton)
        return initialise(network, generator, initialisation).train()

    def blueprint(
        self, architecture: Architecture, *, dataset: str | None = None, **skeleton: int
    ) -> nn.Module:
        """A network for counting and looking; unlike other spaces' it has real weights."""
        with _seeded(0):
            return SearchSpace.blueprint(self, architecture, dataset=dataset, **skeleton)

    def parameters(
        self, architecture: Architecture, dataset: str | None = None, **skeleton: int
    ) -> int:
        """The number of parameters of the network, whatever images it takes."""
        from eznas_core.networks import count_parameters

        return count_parameters(self.blueprint(architecture, dataset=dataset, **skeleton))

    def macs(self, architecture: Architecture, dataset: str | None = None, **skeleton: int) -> int:
        """The multiply-adds of convolutions and linear layers for one image.

        Raises:
            EznasError: The network cannot take an image of the data set.
        """
        try:
            return super().macs(architecture, dataset, **skeleton)
        except MISTAKES as error:
            if isinstance(error, EznasError):
                raise
            shape = "x".join(map(str, self.input_shape(dataset)))
            raise EznasError(
                f"{architecture} of {self.title} cannot take an image of {shape}: {told(error)}"
            ) from error

    def assemble(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """The network, made on the CPU whatever device is current."""
        import torch

        try:
            with torch.device("cpu"):
                network = self.make(architecture, classes, skeleton)
        except MISTAKES as error:
            raise EznasError(f"{architecture} of {self.title} cannot be made: {told(error)}") from (
                error
            )
        if not isinstance(network, torch.nn.Module):
            raise EznasError(
                f"what {self.title} makes for {architecture} is a {type(network).__name__}, "
                "not an nn.Module"
            )
        return network

    @abstractmethod
    def make(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """The network, by the user's functions; arguments as for `assemble`."""

    def check_name(self) -> None:
        """Makes sure that the space can be called by its name.

        Raises:
            EznasError: The name is empty or has other than letters, digits, ``-`` and ``_``.
        """
        if not self.name or not all(c.isalnum() or c in "-_" for c in self.name):
            raise EznasError(f"'{self.name}' cannot name a space; use letters, digits, '-' and '_'")


def check_word(kind: str, word: object) -> None:
    """Makes sure that a name can stand in an architecture's text.

    Raises:
        EznasError: It is no text, is empty, has blanks around it, or holds ``|``, ``~``, ``+``
            or a line break.
    """
    if not isinstance(word, str) or word != word.strip() or not word or set(word) & _FORBIDDEN:
        raise EznasError(
            f"{word!r} cannot be the name of {kind}: it must be a text without '|', '~', '+' "
            "and line breaks, and without blanks around it"
        )


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    import torch

    # No GPU's generator is looked after: networks are made on the CPU.
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield
