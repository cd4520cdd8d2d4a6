"""``python -m stylemixer.training.named``."""

from stylemixer.training.named.run import main

if __name__ == "__main__":
    raise SystemExit(main())
