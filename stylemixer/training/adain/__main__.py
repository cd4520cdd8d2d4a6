"""``python -m stylemixer.training.adain``."""

from stylemixer.training.adain.trainer import main

if __name__ == "__main__":
    raise SystemExit(main())
