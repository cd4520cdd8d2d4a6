"""Style Mixer: paint photos live by mixing styles."""

__version__ = "0.1.0"
