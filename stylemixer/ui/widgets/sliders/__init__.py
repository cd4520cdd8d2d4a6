"""A slider with a name, a number field and its own scale: what most settings of a picture are."""
