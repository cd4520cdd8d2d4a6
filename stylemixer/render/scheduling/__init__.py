"""What is painted next for the screen, and how large: drafts and keys while a hand moves."""
