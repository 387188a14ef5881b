"""Training: accuracies of one's own, for any space, by one documented recipe.

`train_network` trains one network; a `TrainingRun` is a folder in which many are trained, by
several processes, to be stopped, killed and gone on with; its `to_table` is an accuracy table
like any other. `load_data` reads labelled images, `noise_ceiling` says how much of the
differences between networks is chance, and `RECIPES` has the recipes that were found to work.
`start` does all that in a process of its own, from a `TrainingRequest` to a table that
`truth.load` finds.
"""

from __future__ import annotations

from eznas_core.training.command import train_table as train_table
from eznas_core.training.control import list_trainings as list_trainings
from eznas_core.training.control import open_training as open_training
from eznas_core.training.control import resume as resume
from eznas_core.training.control import start as start
from eznas_core.training.data import TrainingData as TrainingData
from eznas_core.training.joining import joined as joined
from eznas_core.training.noise import NoiseCeiling as NoiseCeiling
from eznas_core.training.noise import noise_ceiling as noise_ceiling
from eznas_core.training.plan import TrainingPlan as TrainingPlan
from eznas_core.training.plan import make_plan as make_plan
from eznas_core.training.progress import TrainingProgress as TrainingProgress
from eznas_core.training.recipe import Recipe as Recipe
from eznas_core.training.recipe import settings as settings
from eznas_core.training.recipes import RECIPES as RECIPES
from eznas_core.training.recipes import recipe_for as recipe_for
from eznas_core.training.request import LABELS as LABELS
from eznas_core.training.request import TrainingRequest as TrainingRequest
from eznas_core.training.results import Results as Results
from eznas_core.training.run import TrainingRun as TrainingRun
from eznas_core.training.sources import load_data as load_data
from eznas_core.training.table import recipe_of as recipe_of
from eznas_core.training.table import table_of as table_of
from eznas_core.training.train import TrainedResult as TrainedResult
from eznas_core.training.train import build_network as build_network
from eznas_core.training.train import train_network as train_network
