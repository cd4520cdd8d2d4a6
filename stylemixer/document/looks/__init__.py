"""Looks: mixes that are kept under a name, with all that they need."""
