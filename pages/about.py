"""This machine: versions, folders and data of this installation."""

from __future__ import annotations

from workbench import frame, screen
from workbench.panels import installation, machine_state

frame.heading("about")
left, right = screen.split("about")
with left:
    with frame.guarded():
        installation.show_folder()
    with frame.guarded():
        machine_state.show_truth()
    installation.show_licence()
with right, frame.guarded():
    installation.show_versions()
