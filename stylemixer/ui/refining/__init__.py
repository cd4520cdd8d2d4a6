"""Refining the picture beside the mix."""
