"""The user's style library and its files."""
