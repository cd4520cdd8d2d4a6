"""What many looks cost the window."""
