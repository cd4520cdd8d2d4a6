"""Variations: a grid of mixes around the present one, and mixes by chance."""
