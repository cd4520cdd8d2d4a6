"""The named styles of `painter`: ``python -m stylemixer.training.named``."""
