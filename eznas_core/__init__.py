"""EZNAS Workbench engine."""
