"""Snapshots: the strip under the canvas, comparing, and the way between two of them."""
