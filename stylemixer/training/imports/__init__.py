"""Building the shipped weights again from their origin."""
