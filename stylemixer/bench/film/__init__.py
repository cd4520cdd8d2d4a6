"""How steady painted films are, and how fast."""
