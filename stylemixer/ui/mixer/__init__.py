"""The mix at the right."""
