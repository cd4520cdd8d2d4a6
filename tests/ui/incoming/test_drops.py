import errno
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from stylemixer.ui.incoming import mime as drops


@pytest.fixture
def said(qapp):
    return []


@pytest.fixture
def files(tmp_path):
    for name in ("a.jpg", "B.PNG", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def urls(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def picture(colour="red"):
    image = QImage(6, 4, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def test_files_come_in_their_order_without_doubles(files, said):
    mime = urls(files / "B.PNG", files / "a.jpg", files / "B.PNG")
    assert drops.take(mime, said.append) == [files / "B.PNG", files / "a.jpg"]
    assert said == []


def test_the_good_ones_are_taken_and_the_rest_is_named(files, said):
    paths = [files / "a.jpg", files / "notes.txt", files / "gone.png"]
    assert drops.take(urls(*paths), said.append) == [files / "a.jpg"]
    assert said == [
        "notes.txt is not a picture that Style Mixer can read. 1 more had to be left out."
    ]


def test_a_folder_gives_its_pictures(files, said):
    assert drops.take(urls(files), said.append) == [files / "B.PNG", files / "a.jpg"]


def test_an_empty_folder_says_so(tmp_path, said):
    (tmp_path / "empty").mkdir()
    assert drops.take(urls(tmp_path / "empty"), said.append) == []
    assert said == ["There are no pictures in the folder empty."]


@pytest.mark.parametrize("as_text", [True, False])
def test_a_web_address_alone_is_refused_with_advice(said, as_text):
    mime = QMimeData()
    if as_text:
        mime.setText("https://example.org/wave.jpg")
    else:
        mime.setUrls([QUrl("https://example.org/wave.jpg")])
    assert drops.take(mime, said.append) == []
    assert len(said) == 1
    assert "save this one to disk" in said[0]


def test_image_data_of_a_browser_wins_over_its_address(said):
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/wave.jpg")])
    mime.setImageData(picture())
    (path,) = drops.take(mime, said.append)
    kept = QImage(str(path))
    assert kept.size() == picture().size()
    assert kept.pixelColor(0, 0) == QColor("red")
    assert said == []


def test_raw_bytes_are_kept_as_they_are(said):
    mime = QMimeData()
    mime.setData("image/jpeg", QByteArray(b"\xff\xd8 jpeg bytes"))
    (path,) = drops.take(mime, said.append)
    assert path.suffix == ".jpg"
    assert path.read_bytes() == b"\xff\xd8 jpeg bytes"


def test_the_same_picture_pasted_twice_is_one_file(said):
    first, second = QMimeData(), QMimeData()
    first.setImageData(picture())
    second.setImageData(picture())
    assert drops.take(first, said.append) == drops.take(second, said.append)


def test_text_is_refused_in_a_sentence(said):
    mime = QMimeData()
    mime.setText("hello")
    assert not drops.may_take(mime)
    assert drops.take(mime, said.append) == []
    assert said == ["No picture was found; drop or paste a picture file or a copied picture."]


def test_what_is_a_picture():
    assert drops.is_picture(Path("x/Wave.JPeG"))
    assert not drops.is_picture(Path("x/wave"))
    assert "*.avif" in drops.name_filter()


def test_pasting_onto_a_full_disk_is_said(said, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    mime = QMimeData()
    mime.setImageData(picture())
    assert drops.take(mime, said.append) == []
    assert len(said) == 1
    assert "free some space" in said[0]


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
@pytest.mark.parametrize("name", [b"caf\xe9.png", "café é%41.png".encode(), b"a b%E9.png"])
def test_a_file_of_any_name_is_taken(said, tmp_path, name):
    path = tmp_path / os.fsdecode(name)
    try:
        path.touch()
    except OSError:
        pytest.skip("this disk takes Unicode names alone")
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(path.as_uri().encode())])
    assert drops.take(mime, said.append) == [path]


def test_places_that_cannot_be_are_named(said, tmp_path):
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "plain.png").touch()
    paths = [tmp_path / "loop.png", tmp_path / "plain.png" / "a.png", tmp_path / ("n" * 5000)]
    assert drops.pictures_of(paths, said.append) == []
    assert said[0].endswith("2 more had to be left out.")
    assert drops.pictures_of([tmp_path], said.append) == [tmp_path / "plain.png"]
