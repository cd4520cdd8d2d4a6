"""The picture in the middle."""
