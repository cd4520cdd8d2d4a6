"""``python -m stylemixer``: the same as the command ``stylemixer``."""

import sys

from stylemixer.cli import main

if __name__ == "__main__":
    sys.exit(main())
