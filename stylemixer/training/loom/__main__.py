"""``python -m stylemixer.training.loom``."""

from stylemixer.training.loom.run import main

if __name__ == "__main__":
    raise SystemExit(main())
