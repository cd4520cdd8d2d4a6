"""What the commands of this package share."""

import sys
from collections.abc import Callable

from stylemixer.errors import StyleMixerError


def status_of(work: Callable[[], object]) -> int:
    """Do what a command is for and return its exit status, 0 or 1.

    What went wrong and can be mended by whoever called is one sentence on the standard error.
    """
    try:
        work()
    except StyleMixerError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0
