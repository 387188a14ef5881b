"""Timings of the workbench beside what one would use without it; see README.md here."""
