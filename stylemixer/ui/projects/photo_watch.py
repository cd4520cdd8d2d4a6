"""Whether the photo that is read for a project is the one that it was saved with."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from stylemixer.ui.state.session import Photo, Session


class PhotoWatch(QObject):
    """Compares the next photo.

    Signals:
        told: a sentence about a photo that is another one now.
    """

    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._expected: tuple[Path, str] | None = None
        session.photo_changed.connect(self._look)

    def expect(self, path: Path, fingerprint: str) -> None:
        """Compare the photo of that path, as soon as it has been read or at once.

        Args:
            path: where it is.
            fingerprint: what it had when the project was saved, `Picture.fingerprint`.
        """
        self._expected = path, fingerprint
        self._look(self._session.photo)

    def forget(self) -> None:
        """Compare nothing any more."""
        self._expected = None

    def _look(self, photo: Photo | None) -> None:
        if photo is None or photo.picture is None or self._expected is None:
            return
        path, fingerprint = self._expected
        if photo.path != path:
            return
        self._expected = None
        if photo.picture.unprepared.fingerprint != fingerprint:
            text = self.tr(
                "{0} is not as it was when this project was saved, so the painting may differ."
            )
            self.told.emit(text.format(path.name))
