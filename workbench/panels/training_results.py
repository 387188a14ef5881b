"""What a training run has found so far."""

from __future__ import annotations

import streamlit as st

from eznas_core.training import TrainedResult, TrainingRun
from workbench import screen
from workbench.figures import histogram
from workbench.formats import count, number, percent, plural
from workbench.panels import truth_noise


def show(run: TrainingRun) -> None:
    """Draws what was asked for, the accuracies so far and, at the end, the table's ceiling.

    Raises:
        EznasError: The run's files cannot be read.
    """
    if not run.exists:
        st.info("The worker reads the images.", icon=":material/hourglass_top:")
        return
    plan = run.plan
    st.caption(
        f"{plural(len(plan.architectures), 'network')} of {plan.space}, "
        f"{plural(plan.recipe.seeds, 'training')} each, on {plan.data}: {plan.recipe}."
    )
    outcomes = run.results().outcomes
    trained = [each for each in outcomes.values() if isinstance(each, TrainedResult)]
    if not trained:
        return
    accuracies = [each.test_accuracy for each in trained]
    with st.container(horizontal=True):
        st.metric("Trainings done", count(len(trained)))
        st.metric("Without a result", count(len(outcomes) - len(trained)))
        st.metric("Best accuracy", percent(max(accuracies)))
        st.metric(
            "Seconds a training",
            number(sum(each.seconds for each in trained) / len(trained), 1),
            help="Processor time, mean.",
        )
    drawn = histogram.info(accuracies, quantity="Test accuracy, %", bins=30)
    screen.chart(
        histogram.figure(drawn, screen.palette(), height=220),
        drawn.description,
        key="training.spread",
    )
    result = run.directory.result()
    if result is not None:
        truth_noise.show_ceilings(result["ceilings"], result["default_label"])
        st.caption(
            f"The table is here as {result['space']}/{result['source']}: "
            f"{plural(result['architectures'], 'network')}. The same file stands in "
            f"`{run.path}`, to be handed on."
        )
