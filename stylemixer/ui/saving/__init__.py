"""The save dialog and what it starts."""
