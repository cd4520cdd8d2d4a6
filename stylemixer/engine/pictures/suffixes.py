"""What pictures' files are called; a module of its own, so that asking for it loads nothing."""

PICTURE_SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff"),
    *(".bmp", ".gif", ".avif"),
)
"""What the engine reads, by file name ending."""
