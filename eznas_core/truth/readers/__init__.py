"""Readers of the benchmarks' own files, one benchmark a module.

Everything that is a pickle is read through an allow-list (`contents`); the packages that belong
to the files interpret what was read (`states`, `trials`). Nothing here writes a file.
"""
