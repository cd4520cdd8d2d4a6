"""Painting films: look at them, measure each shot, paint them piece by piece, join the pieces."""
