"""Teaching a style: γ and β of one or several pictures are learned. No Qt."""
