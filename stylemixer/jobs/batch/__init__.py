"""Many photos in one go: what is done to each, what has been done, and by whom."""
