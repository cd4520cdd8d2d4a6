"""Work in processes of their own, beside the window."""
