"""Small pictures of styles and looks: the user's photo painted in each, and what they came with."""

import contextlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QImage, QPixmap

from stylemixer.document.looks.look_file import SUFFIX as LOOK_SUFFIX
from stylemixer.document.looks.look_file import read_look_thumbnail
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import library_folder
from stylemixer.document.styles.style_file import SUFFIX, read_style
from stylemixer.engine.networks.registry import learned_style
from stylemixer.engine.pictures.reading import ReadingEnded, go_on
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import StyleMixerError
from stylemixer.paths import resources
from stylemixer.render.requests import Paint
from stylemixer.ui.widgets.qimage import to_qimage
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge

SOURCE_EDGE = 192
"""Long edge of a style picture that is shown as itself, in pixels."""
LIMIT = 2000
"""How many pictures are kept; the longest unused go first. 2000 of 128 pixels are 130 MB."""

_log = logging.getLogger(__name__)


class Thumbnails(QObject):
    """The thumbnails of all styles and mixes, whoever shows them.

    Args:
        parent: Qt's parent.
        bridge: paints them; without one, what ships is shown.

    Signals:
        changed: the `StyleRef` whose pictures have changed.
        mix_changed: the `Recipe` whose pictures have changed.
    """

    changed = Signal(object)
    mix_changed = Signal(object)
    _read = Signal(object, object)

    def __init__(self, parent: QObject | None = None, bridge: "RenderBridge | None" = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        if bridge is not None:
            bridge.thumbnail_ready.connect(self.set_array)
            bridge.thumbnail_failed.connect(lambda paint, _sentence: self._failed.add(paint))
        self._painted: OrderedDict[Paint, QPixmap] = OrderedDict()
        self._fresh: set[Paint] = set()
        self._failed: set[Paint] = set()
        self._sources: OrderedDict[str, QPixmap] = OrderedDict()
        self._readers: dict[str, list[Paint]] = {}
        self._broken: dict[str, str] = {}
        self._thread = ReadingThread("style pictures")
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    # --- painted ----------------------------------------------------------------------------

    def image(self, style: StyleRef) -> QPixmap:
        """Return the user's photo in that style, or what came with it; null when neither is.

        A learned style that another network than its own paints is shown as by its own.
        """
        learned = learned_style(style.network, style.name) if style.kind == "learned" else None
        for known in (style, style.in_network(learned.network) if learned else style):
            found = self._painted.get(known)
            if found is not None:
                self._painted.move_to_end(known)
                return found
        return self._shipped(style)

    def image_of_mix(self, mix: Recipe, file: Path) -> QPixmap:
        """Return the user's photo in a mix, or what the look's file shows; null when neither is.

        Args:
            mix: the look's recipe.
            file: where the look lies.
        """
        found = self._painted.get(mix)
        if found is not None:
            self._painted.move_to_end(mix)
            return found
        return self._from_file(str(file), mix)

    def set_array(self, paint: Paint, pixels: npt.NDArray[np.uint8]) -> None:
        """Take a freshly painted thumbnail.

        Args:
            paint: the style or mix that it is painted in.
            pixels: bytes B, G, R, X, shape ``(h, w, 4)``, contiguous.
        """
        self._fresh.add(paint)
        self._painted[paint] = QPixmap.fromImage(to_qimage(pixels))
        self._painted.move_to_end(paint)
        while len(self._painted) > LIMIT:
            oldest, _ = self._painted.popitem(last=False)
            self._fresh.discard(oldest)
        self._tell(paint)

    def want(self, paints: Sequence[Paint], edge: int) -> None:
        """Have the photo painted in each, in this order, instead of those still waiting.

        Args:
            paints: which styles and mixes.
            edge: long edge of a thumbnail in pixels.
        """
        if self._bridge is not None:
            self._bridge.request_thumbnails(paints, edge)

    def is_fresh(self, paint: Paint) -> bool:
        """Tell whether the thumbnail shows the current photo."""
        return paint in self._fresh

    def has_failed(self, paint: Paint) -> bool:
        """Tell whether the current photo could not be painted in it."""
        return paint in self._failed

    def try_again(self) -> None:
        """Let what could not be painted be asked for again: a style may be back."""
        self._failed.clear()

    def photo_has_changed(self) -> None:
        """Hold every painted thumbnail for out of date; it stays until a new one comes."""
        self._fresh.clear()
        self._failed.clear()
        self._broken.clear()  # a file may have been mended or be back by now

    def _shipped(self, style: StyleRef) -> QPixmap:
        if style.kind == "taught":
            return self._from_file(str(library_folder() / f"{style.name}{SUFFIX}"), style)
        if style.kind != "learned":
            return QPixmap()
        key = f"shipped/{style.network}/{style.name}"
        if key not in self._sources:
            pixmap = QPixmap()
            try:
                # anybody may have written the name of another one
                if learned_style(style.network, style.name):
                    path = resources() / "thumbnails" / f"{style.name}.jpg"
                    if path.is_file():
                        pixmap = QPixmap(str(path))
            except StyleMixerError:  # without resources there is a louder complaint than this
                pass
            self._sources[key] = pixmap
        return self._sources[key]

    # --- the style pictures themselves ------------------------------------------------------

    def source(self, style: StyleRef) -> QPixmap:
        """Return a style picture as itself; null until it has been read in the background."""
        return self._from_file(style.name, style) if style.kind == "picture" else QPixmap()

    def _from_file(self, name: str, paint: Paint) -> QPixmap:
        """Return what a file shows; null until it has been read."""
        found = self._sources.get(name)
        if found is not None:
            self._sources.move_to_end(name)
            return found
        if name not in self._broken:
            waiting = self._readers.setdefault(name, [])
            if paint not in waiting:
                waiting.append(paint)
            if len(waiting) == 1:
                self._thread.do(partial(_load, name, self._read))
        return QPixmap()

    def complaint(self, style: StyleRef) -> str:
        """Return why a style picture cannot be read, as a sentence; empty when it can."""
        return self._broken.get(style.name, "") if style.kind == "picture" else ""

    def _tell(self, paint: Paint) -> None:
        (self.mix_changed if isinstance(paint, Recipe) else self.changed).emit(paint)

    def stop(self) -> None:
        """Stop reading; the picture that is being read is given up."""
        self._thread.stop()

    def _take(self, name: str, result: object) -> None:
        if isinstance(result, QImage):
            self._sources[name] = QPixmap.fromImage(result)
            while len(self._sources) > LIMIT:
                self._sources.popitem(last=False)
        else:
            self._broken[name] = str(result)
        for paint in self._readers.pop(name, []):
            self._tell(paint)


def _load(name: str, read: SignalInstance) -> None:
    # it has the signal alone: a QObject must not have its last reference on this thread
    picture = _picture(Path(name))
    go_on()
    with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
        read.emit(name, picture)


def _picture(path: Path) -> QImage | str:
    """Read a picture small, or a style's or look's own one; a sentence when it cannot be read."""
    from stylemixer.engine.pictures.images import read_thumbnail  # noqa: PLC0415  Pillow, off the window

    try:
        if path.suffix == SUFFIX:
            return _small(read_style(path).thumbnail)
        if path.suffix == LOOK_SUFFIX:
            return _small(read_look_thumbnail(path))
        rgb = read_thumbnail(path, SOURCE_EDGE).pixels
    except ReadingEnded:
        raise
    except StyleMixerError as error:
        return translated(error.sentence)
    except Exception as error:
        _log.exception("the style picture %s could not be read", path)
        return str(error) or type(error).__name__
    pixels = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = rgb[..., ::-1]
    return to_qimage(pixels)


def _small(jpeg: bytes) -> QImage:
    """Decode what a style or look came with, as large as other pictures that are shown small."""
    image = QImage.fromData(QByteArray(jpeg))
    if max(image.width(), image.height()) <= SOURCE_EDGE:
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(SOURCE_EDGE, SOURCE_EDGE, keep, smooth)
