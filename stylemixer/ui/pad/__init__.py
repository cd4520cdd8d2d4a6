"""The pad: a square beside the mixer in which a puck mixes styles by where it is."""
