"""What to train: a space, images, and how much of both."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from eznas_core import spaces, training
from eznas_core.foundation import EznasError
from eznas_core.training import LABELS, Recipe, TrainingRequest
from eznas_core.truth import MICRO
from workbench import screen, session
from workbench.guard import sentence, show_error

_RECOGNISED = "as recognised"


def show() -> None:
    """Draws the form; a valid one starts a training and makes it the visitor's.

    Raises:
        EznasError: There is no such recipe for the space.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = spaces.titles()  # those that the user has added are listed too
        name = st.selectbox(
            "Search space to train",
            list(titles),
            format_func=titles.__getitem__,
            key="train.space",
            persist_state="session",
            width=260,
        )
        recipe_name = st.selectbox(
            "Recipe",
            ["micro", *training.RECIPES.names()],
            key="train.recipe",
            persist_state="session",
            help="“micro” is the one found for this space's networks on a laptop; “full” is close "
            "to what the benchmarks did, and wants a graphics card.",
            width=260,
        )
    space = spaces.get(name)
    recipe = training.recipe_for(recipe_name, space)
    st.caption(sentence(f"{recipe}."))
    with st.form(f"train.form.{name}.{recipe_name}"):
        request = _request(space.name, space.datasets, recipe)
        asked = st.form_submit_button(
            "Start training", type="primary", icon=":material/play_arrow:"
        )
    if asked:
        try:
            with st.spinner("Starting the training …"):
                run = training.start(request())
        except EznasError as error:
            show_error(error)
        else:
            session.put(session.TRAINING_WANTED, run.path.name)
            st.rerun()


def _request(
    space: str, datasets: tuple[str, ...], recipe: Recipe
) -> Callable[[], TrainingRequest]:
    """Draws the fields; what it gives makes the request of them, or says what is wrong."""
    images = st.text_input(
        "Images",
        placeholder="/path/to/cifar-10-batches-py",
        help="On the machine of this server: a CIFAR-10 or CIFAR-100 folder (python version), a "
        "folder of pictures by class, or an .npz file with x_train, y_train, x_test, y_test.",
    )
    one, two, three, four = screen.fields("training-what", 4)
    dataset = one.selectbox("Dataset", [_RECOGNISED, *datasets])
    architectures = two.number_input("Networks", 3, 100_000, 120)
    epochs = three.number_input("Epochs", 1, 10_000, recipe.epochs)
    seeds = four.number_input(
        "Trainings each", 1, 100, recipe.seeds, help="Two or more tell how much is chance."
    )
    five, six, seven, eight = screen.fields("training-how", 4)
    workers = five.number_input("Processes", 1, 256, 2)
    seed = six.number_input("Seed", 0, None, 0, help="Decides which networks are drawn.")
    source = seven.text_input("Name of the table", MICRO)
    label = eight.selectbox("Its default label", LABELS)

    def request() -> TrainingRequest:
        if not images.strip():
            raise EznasError("say where the images are")
        return TrainingRequest(
            space=space,
            images=images.strip(),
            recipe=recipe.replace(epochs=int(epochs), seeds=int(seeds)),
            dataset=None if dataset == _RECOGNISED else dataset,
            architectures=int(architectures),
            seed=int(seed),
            workers=int(workers),
            source=source.strip(),
            label=label,
        )

    return request
