"""Help where it is needed: what a control does, a tour of the window, and the guide."""
