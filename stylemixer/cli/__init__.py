"""The command ``stylemixer``: the window when called plainly, else painting from the shell."""

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from stylemixer.cli.parser import COMMANDS, MISTAKE, Command, build_parser
from stylemixer.errors import StyleMixerError
from stylemixer.places import there

INTERRUPTED = 130


def _open_window(arguments: Sequence[str]) -> int:
    """Open the window, with a file when one is named.

    Raises:
        StyleMixerError: when there is no display, or Qt lacks a system library.
    """
    places = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(place) for place in places):
        raise StyleMixerError(
            "There is no display to open the window on; use the command line instead: "
            "stylemixer render --help."
        )
    if sys.platform == "win32":
        # torch's libraries fail to load there once Qt's have been (WinError 1114)
        import torch  # noqa: F401, PLC0415
    try:
        from stylemixer.ui.application import application  # noqa: PLC0415
        from stylemixer.ui.splash import Splash  # noqa: PLC0415

        app = application()
        splash = Splash(app)
        splash.show_now()
        from stylemixer.ui.app import run  # noqa: PLC0415  half a second, in which it shows
    except ImportError as error:
        if "PySide6" not in str(error) and ".so" not in str(error):
            raise
        raise StyleMixerError(
            "Qt cannot be loaded ({reason}); install the system library that is named here.",
            reason=str(error),
        ) from error
    return run(list(arguments), splash)


def _wants_window(arguments: Sequence[str]) -> bool:
    """Tell whether the window is meant: no word at all, or a file alone."""
    if not arguments:
        return True
    word = arguments[0]
    command = word.startswith("-") or word in COMMANDS
    return len(arguments) == 1 and not command and there(Path(word))


def _as_it_is(error: UnicodeError) -> tuple[str | bytes, int]:
    """Print what is no text as the bytes that it is, and what cannot be printed as its code."""
    with contextlib.suppress(UnicodeError):
        return codecs.lookup_error("surrogateescape")(error)
    return codecs.backslashreplace_errors(error)


_NAMES = "stylemixer.names"
codecs.register_error(_NAMES, _as_it_is)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the words after the command's name; those of the process when absent.

    Returns:
        The exit status: 0, 2 for a user's mistake (one line on stderr says what to do), 130 when
        interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if isinstance(sys.stdout, io.TextIOWrapper):  # its errors are strict, unlike those of stderr
        sys.stdout.reconfigure(errors=_NAMES)
    try:
        if _wants_window(arguments):
            return _open_window(arguments)
        parsed = build_parser().parse_args(arguments)
        run: Command = parsed.run
        status = run(parsed)
        sys.stdout.flush()
        return status
    except SystemExit as end:  # argparse has said what it had to say
        return end.code if isinstance(end.code, int) else 0
    except StyleMixerError as error:
        print(f"stylemixer: {' '.join(error.message.split())}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("stylemixer: interrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the reader, for example head, has had enough
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
