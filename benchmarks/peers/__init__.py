"""What the workbench is timed against, written here after the published descriptions."""
