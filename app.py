"""EZNAS Workbench, the app. Run it with `make app` or `python -m workbench.launch`."""

from __future__ import annotations

from workbench import frame

frame.configure()
with frame.around() as page:
    page.run()
