"""What files say of themselves, checked before a decoder believes it."""
