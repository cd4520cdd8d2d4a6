"""Projects: an artist's desk as one file."""
