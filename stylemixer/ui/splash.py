"""What shows first: a painted picture, while the window's modules are read from the disk."""

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QSplashScreen

from stylemixer.errors import StyleMixerError
from stylemixer.paths import resources
from stylemixer.ui.look.colours import DARK

WIDTH = 480
"""Of the picture, in device-independent pixels."""

BAND = 56
"""Height of the band with the name, likewise."""


class Splash(QSplashScreen):
    """The picture of the first start over the application's name.

    `finish` takes it away once a window shows.

    Args:
        app: the application, which the caller keeps.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(_drawn(app))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Style Mixer is starting"))

    def show_now(self) -> None:
        """Show it before anything else happens."""
        self.show()
        QCoreApplication.processEvents()


def _drawn(app: QApplication) -> QPixmap:
    ratio = app.devicePixelRatio()
    picture = _picture().scaledToWidth(
        round(WIDTH * ratio), Qt.TransformationMode.SmoothTransformation
    )
    band = round(BAND * ratio)
    pixmap = QPixmap(picture.width(), picture.height() + band)
    pixmap.fill(QColor(DARK.panel))
    painter = QPainter(pixmap)
    painter.drawImage(0, 0, picture)
    font = QFont(painter.font())
    font.setPixelSize(round(20 * ratio))
    painter.setFont(font)
    painter.setPen(QColor(DARK.text))
    place = QRect(round(20 * ratio), picture.height(), pixmap.width(), band)
    name = app.applicationDisplayName()
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
    place.translate(QFontMetrics(font).horizontalAdvance(name) + round(12 * ratio), 0)
    font.setPixelSize(round(13 * ratio))
    painter.setFont(font)
    painter.setPen(QColor(DARK.text_dim))
    painter.drawText(
        place, Qt.AlignmentFlag.AlignVCenter, QCoreApplication.translate("Splash", "is starting…")
    )
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _picture() -> QImage:
    """Return the shipped painting; a plain surface without one, of which the window tells."""
    try:
        picture = QImage(str(resources() / "welcome" / "painted.jpg"))
    except StyleMixerError:
        picture = QImage()
    if picture.isNull():
        picture = QImage(WIDTH, WIDTH * 2 // 3, QImage.Format.Format_RGB32)
        picture.fill(QColor(DARK.card))
    return picture
