"""The training of `loom`: ``python -m stylemixer.training.loom``."""
