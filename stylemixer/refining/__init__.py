"""Refining a picture: its pixels are optimised towards the paintings. No Qt."""
