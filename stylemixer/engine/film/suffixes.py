"""Which files are films, by their names alone."""

FILM_SUFFIXES = (
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg"),
    *(".mts", ".m2ts", ".ts", ".wmv", ".ogv", ".3gp", ".mxf"),
)
