"""Films: a frame as the photo, a time line, a preview that loops, and the export."""
