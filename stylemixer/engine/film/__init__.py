"""Films in and out, by the user's own ffmpeg, and what holds still from frame to frame."""
