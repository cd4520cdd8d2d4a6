"""Recipes, settings and the style library: what is kept. Imports no Qt."""
