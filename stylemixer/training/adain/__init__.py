"""The training of `adain`: ``python -m stylemixer.training.adain``."""
