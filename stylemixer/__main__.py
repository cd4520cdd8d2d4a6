"""``python -m stylemixer``: the same as the command ``stylemixer``."""

import multiprocessing
import sys

from stylemixer.cli import main

if __name__ == "__main__":
    # a frozen bundle starts the process of a lesson by calling itself again
    multiprocessing.freeze_support()
    sys.exit(main())
