"""What the engine says is shown in the user's language, with its values in place."""

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from stylemixer.engine.pictures.images import read_picture
from stylemixer.errors import PictureError, Sentence
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.sentences import translated

EMPTY = "“{file}” is empty; choose another picture."


class German(QTranslator):
    """Knows one sentence."""

    def __init__(self, word):
        super().__init__()
        self.word = word

    def isEmpty(self):  # noqa: N802  Qt's name
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        return self.word if (context, source) == ("Errors", EMPTY) else ""


@pytest.fixture
def speaking(qapp):
    made = []

    def speak(word):
        made.append(German(word))
        QCoreApplication.installTranslator(made[-1])

    yield speak
    for translator in made:
        QCoreApplication.removeTranslator(translator)


def empty_error(tmp_path):
    path = tmp_path / "<b>{welle}.png"
    path.write_bytes(b"")
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    return caught.value


def test_an_error_of_the_engine_is_translated_in_the_toast(window, speaking, tmp_path):
    speaking("„{file}“ ist leer; wählen Sie ein anderes Bild.")
    window.bridge.failed.emit(empty_error(tmp_path).sentence)
    assert window.toast.text == "„<b>{welle}.png“ ist leer; wählen Sie ein anderes Bild."


def test_a_photo_that_fails_is_told_in_the_users_language(window, speaking, tmp_path):
    speaking("„{file}“ ist leer.")
    window.bridge.photo_failed.emit(1, empty_error(tmp_path).sentence)
    assert window.toast.text == "„<b>{welle}.png“ ist leer."


def test_what_has_no_translation_is_english(speaking, tmp_path):
    assert translated(empty_error(tmp_path).sentence).endswith("is empty; choose another picture.")


@pytest.mark.parametrize("slip", ["„{datei}“ ist leer.", "„{0}“ ist leer.", "„{file“ ist leer."])
def test_a_translators_slip_costs_the_translation_only(speaking, slip):
    speaking(slip)
    assert translated(Sentence(EMPTY, {"file": "a.png"})).startswith("“a.png” is empty")


def test_a_toast_shows_a_sentence(qtbot, window):
    toast = Toast(window)
    toast.say_sentence(Sentence("{count} are left.", {"count": 3}))
    assert toast.text == "3 are left."
