"""Whatever is dropped, pasted or opened, and where it goes."""
