"""What the mixer says where styles of several networks meet: the way to one pass, and back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from stylemixer.document.as_one import as_one, can_join, is_joined
from stylemixer.document.recipe import Recipe
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.plain_text import plain


class Meeting(QWidget):
    """A line and a button above the cards; hidden while all styles are of one network anyway.

    Args:
        session: with the recipe.
        parent: Qt's parent.

    Attributes:
        line: what is the case.
        button: changes it.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._joined = False
        self.line = QLabel(self)
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        self.line.setProperty("small", True)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self)
        self.button.setProperty("compact", True)
        self.button.clicked.connect(self._change)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self._name_button()
        self.hide()

    def show_recipe(self, recipe: Recipe) -> None:
        """Show how the styles of a recipe come together."""
        one = self._session.one_network
        apart, self._joined = len(recipe.networks()) > 1, is_joined(recipe)
        joinable = one is not None and as_one(recipe, one) != recipe
        self.setVisible(apart or self._joined)
        self.button.setVisible(joinable or self._joined)
        self._joined = self._joined and not joinable
        left = next((s.style for s in recipe.active() if one and not can_join(s.style, one)), None)
        title = "" if left is None else self._session.title(left)
        text, hint = self.tr("Mixed as one"), self._as_one_hint()
        if apart:
            text, hint = self.tr("Painted apart and cross-faded"), self._apart_hint()
        if apart and left:
            hint = self.tr("{0} was taught to one network, and only that one can paint it.")
        if apart and left and self._joined:
            text = self.tr("Mixed as one, but for {0}")
        self.line.setText(text.format(title))
        self.line.setToolTip(plain(hint.format(title)) if apart and left else hint)
        self._name_button()

    def _name_button(self) -> None:
        text = self.tr("Paint apart") if self._joined else self.tr("Mix as one")
        self.button.setText(text)
        self.button.setAccessibleName(text)
        self.button.setToolTip(self._apart_hint() if self._joined else self._as_one_hint())

    def _as_one_hint(self) -> str:
        return self.tr(
            "One network paints all styles in one go: full contrast and one drawing.\n"
            "Each style alone may look a little different."
        )

    def _apart_hint(self) -> str:
        return self.tr(
            "Each style is painted by its own network, most like itself.\n"
            "The pictures are then cross-faded, which pales them."
        )

    def _change(self) -> None:
        if self._joined:
            self._session.paint_apart()
        else:
            self._session.mix_as_one()
