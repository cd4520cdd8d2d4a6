"""The application: hooks first, then the window, and only then the engine behind it."""

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSplashScreen

from stylemixer.document.settings import SessionState, load_settings
from stylemixer.paths import resources
from stylemixer.render.bridge import RenderBridge
from stylemixer.ui.about import diagnostics
from stylemixer.ui.application import Application, application
from stylemixer.ui.incoming.mime import is_kept_file
from stylemixer.ui.incoming.pasted import remove_unused
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.state.interrupts import Interrupts
from stylemixer.ui.state.recovery import CrashLog, Hooks

START_AFTER_MS = 50
"""Importing torch holds Python's lock for long; the window paints itself first."""
log = logging.getLogger("stylemixer.ui")


def run(argv: Sequence[str], splash: QSplashScreen | None = None) -> int:
    """Open the window and return when it is closed.

    Args:
        argv: the arguments after the program's name: nothing, or the path of a photo, a project,
            a style or a look.
        splash: what shows already, until the window does.

    Returns:
        The process's exit code.
    """
    app = application()
    app.setWindowIcon(window_icon())
    hooks = Hooks()
    hooks.install()
    crash_log = CrashLog()
    crash = crash_log.start()
    interrupts = Interrupts()
    asked = Path(argv[0]) if argv else None
    photo = None if asked is None or is_kept_file(asked) else asked
    try:
        settings = load_settings()
        apply_theme(app, settings.theme)
        bridge = RenderBridge(device=settings.device)
        window = MainWindow(settings, bridge)
        hooks.failed.connect(window.toast.say_plainly)
        hooks.crashed.connect(window.errors.show)
        bridge.crashed.connect(lambda line, trace: log.error("%s\n%s", line, trace))
        bridge.engine_ready.connect(lambda info: log.info("ready\n%s", diagnostics(info)))
        window.restore(photo)
        window.show()
        if splash is not None:
            splash.finish(window)
        window.help.welcome(has_photo=photo is not None)
        if asked is not None and asked != photo:
            window.incoming.open([asked])
        if isinstance(app, Application):
            app.open_with(window.incoming.open)

        def end(number: int) -> None:
            window.close_unasked()
            app.exit(128 + number)  # as a shell counts

        interrupts.came.connect(end)
        remove_unused(photo)
        if hooks.problem:
            window.toast.say_plainly(hooks.problem)
        QTimer.singleShot(START_AFTER_MS, bridge.start)
        if crash:
            message = window.tr("Style Mixer crashed last time. Your work has been restored.")
            QTimer.singleShot(START_AFTER_MS, lambda: window.errors.show(message, crash))
        code = app.exec()
        _forget_old_pictures()
        return code
    finally:
        if isinstance(app, Application):
            app.open_with(None)
        interrupts.stop()
        crash_log.stop()
        hooks.remove()


def _forget_old_pictures() -> None:
    """Remove what nobody has looked at for long: refined pictures, and pictures of looks."""
    from stylemixer.document.looks.carrying import sweep  # noqa: PLC0415  after the window
    from stylemixer.document.looks.library import LookLibrary, looks_folder  # noqa: PLC0415
    from stylemixer.document.refined_pictures import (  # noqa: PLC0415  Pillow
        RefinedPictures,
        refined_folder,
    )
    from stylemixer.document.styles.library import StyleLibrary, library_folder  # noqa: PLC0415

    recipe = (load_settings().last or SessionState()).recipe
    RefinedPictures(refined_folder()).sweep([recipe.layer.id] if recipe.layer is not None else [])
    looks = LookLibrary(looks_folder(), StyleLibrary(library_folder()))
    sweep(looks.entries(), recipe)


def window_icon() -> QIcon:
    """Return the application's icon at the sizes that desktops ask for."""
    drawing = QIcon(str(resources() / "stylemixer.svg"))
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(drawing.pixmap(QSize(side, side)))
    return made
