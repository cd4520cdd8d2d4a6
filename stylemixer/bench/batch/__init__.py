"""What a batch costs beside the painting, and what it bears."""
