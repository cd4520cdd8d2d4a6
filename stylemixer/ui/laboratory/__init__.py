"""The laboratory: what a network sees, and why normalisation is style."""
