"""The window. Imports no torch."""
