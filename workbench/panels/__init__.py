"""Reusable pieces of the screen, one a file; `show(...)` draws it and gives back what was chosen.

A panel reads the visitor's choices through `session`, results through `cache`, and leaves every
computation to the engine or to `figures` and `tables`.
"""
