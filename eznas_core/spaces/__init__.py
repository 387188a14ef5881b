"""Search spaces: what can be built, one space a file.

A space samples, parses, lists, compares and draws its architectures and builds untrained
networks for them. `get` finds one by name, `SPACES` lists them all. Importing this package does
not import torch; building a network does.
"""

from __future__ import annotations

from eznas_core.spaces.architecture import Architecture as Architecture
from eznas_core.spaces.architecture import ArchitectureError as ArchitectureError
from eznas_core.spaces.datasets import DATASETS as DATASETS
from eznas_core.spaces.datasets import Dataset as Dataset
from eznas_core.spaces.genotype import Genotype as Genotype
from eznas_core.spaces.genotype import GenotypeCell as GenotypeCell
from eznas_core.spaces.graphs import CellGraph as CellGraph
from eznas_core.spaces.graphs import GraphEdge as GraphEdge
from eznas_core.spaces.nasbench201 import CellEdge as CellEdge
from eznas_core.spaces.nasbench201 import NasBench201 as NasBench201
from eznas_core.spaces.nats_size import NatsSize as NatsSize
from eznas_core.spaces.nds import NdsSpace as NdsSpace
from eznas_core.spaces.own_cells import CellSpace as CellSpace
from eznas_core.spaces.own_files import SpaceFile as SpaceFile
from eznas_core.spaces.own_files import file_of as file_of
from eznas_core.spaces.own_files import load_declared as load_declared
from eznas_core.spaces.own_files import load_file as load_file
from eznas_core.spaces.own_networks import OwnNetworks as OwnNetworks
from eznas_core.spaces.own_registrations import Registration as Registration
from eznas_core.spaces.own_registrations import register as register
from eznas_core.spaces.own_registrations import registered as registered
from eznas_core.spaces.own_registrations import titles as titles
from eznas_core.spaces.own_registrations import unregister as unregister
from eznas_core.spaces.own_space import OwnSpace as OwnSpace
from eznas_core.spaces.recognition import Recognised as Recognised
from eznas_core.spaces.recognition import recognise as recognise
from eznas_core.spaces.registry import SPACES as SPACES
from eznas_core.spaces.registry import get as get
from eznas_core.spaces.scale import FULL as FULL
from eznas_core.spaces.scale import Scale as Scale
from eznas_core.spaces.space import SearchSpace as SearchSpace
from eznas_core.spaces.space import SkeletonParameter as SkeletonParameter

# Last, because a file that EZNAS_SPACES names may use every name above.
load_declared()
