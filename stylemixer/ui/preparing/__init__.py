"""What is done to the photo before it is painted."""
