"""Writing pictures: formats, targets, metadata."""
