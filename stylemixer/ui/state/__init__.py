"""What the window remembers: the session with its undo history, settings, library, thumbnails."""
