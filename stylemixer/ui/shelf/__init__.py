"""The styles at the left."""
