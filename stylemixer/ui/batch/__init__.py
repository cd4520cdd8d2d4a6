"""Many photos in one go: what is painted how, and how far it is."""
