"""What a look carries: packed from where its styles lie, and put where a recipe finds it again."""

import io
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from stylemixer.document.looks.look import Look, LookPicture, digest_of, mix_of
from stylemixer.document.looks.look_bytes import LookFile, taught_style
from stylemixer.document.projects.digests import Digests
from stylemixer.document.recipe import Recipe, StyleSlot
from stylemixer.document.styles.file_library import AlreadyThereError
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.taught_style import MAX_NAME, is_plain, line
from stylemixer.engine.networks.registry import STYLE_EDGE
from stylemixer.engine.replacing import replacing
from stylemixer.errors import PictureError, SaveError, StyleMixerError
from stylemixer.path_text import file_stem, shown
from stylemixer.paths import user_data
from stylemixer.places import is_file, open_regular

KEPT_S = 180 * 24 * 3600
"""A picture stays so long after it was last used: snapshots and other windows may name it."""
UNREADABLE = (
    "“{file}” cannot be read, so the mix cannot be kept; check the file, or remove its card."
)


def packed(recipe: Recipe, look: Look, thumbnail: bytes, styles: StyleLibrary) -> LookFile:
    """Return a look file with a mix and all that it needs.

    A card that takes no part and whose style has gone is left out.

    Args:
        recipe: the mix as it is on the table; what of it concerns the photo is left out.
        look: id, name and tags.
        thumbnail: a JPEG.
        styles: where the taught styles are.

    Raises:
        StyleMixerError: when a style's picture or file cannot be used.
    """
    slots: list[StyleSlot] = []
    taught: dict[str, bytes] = {}
    pictures: dict[str, tuple[LookPicture, bytes]] = {}
    active = recipe.active()
    for slot in recipe.slots:
        try:
            if slot.style.kind == "taught":
                taught[slot.style.name] = styles.exported(slot.style.name)
            elif slot.style.kind == "picture":
                picture, data = _picture(Path(slot.style.name))
                pictures.setdefault(picture.digest, (picture, data))
                style = msgspec.structs.replace(slot.style, name=picture.digest)
                slot = msgspec.structs.replace(slot, style=style)  # noqa: PLW2901  the same card
        except StyleMixerError:
            if slot in active:
                raise
            continue
        slots.append(slot)
    mix = msgspec.structs.replace(mix_of(recipe), slots=tuple(slots))
    carried = tuple(picture for picture, _ in pictures.values())
    whole = msgspec.structs.replace(look, recipe=mix, pictures=carried)
    return LookFile(whole, thumbnail, taught, {p.digest: data for p, data in pictures.values()})


def unpacked(file: LookFile, styles: StyleLibrary) -> LookFile:
    """Put what a look carries where recipes find it; what is there already stays.

    Args:
        file: a look that was read.
        styles: takes its taught styles that are not there.

    Returns:
        The same look, its taught styles under the ids that they have here: when another style has
        an id here, that of the look gets a new one.

    Raises:
        StyleMixerError: when the folder cannot be written to or is full.
    """
    for picture in file.look.pictures:
        path = picture_path(picture)
        if is_file(path):
            with suppress(OSError):
                os.utime(path)  # it is in use
        else:
            _write(path, file.pictures[picture.digest])
    ids: dict[str, str] = {}
    for key, data in file.taught.items():
        try:
            ids[key] = styles.take_in(taught_style(data, file.look.name)).id
        except AlreadyThereError as there:
            ids[key] = there.entry.id
    if all(old == new for old, new in ids.items()):
        return file
    slots = tuple(_under_other_id(slot, ids) for slot in file.look.recipe.slots)
    recipe = msgspec.structs.replace(file.look.recipe, slots=slots)
    taught = {new: styles.exported(new) for new in ids.values()}
    look = msgspec.structs.replace(file.look, recipe=recipe)
    return LookFile(look, file.thumbnail, taught, file.pictures)


def recipe_here(look: Look, own_pictures: Iterable[Path] = ()) -> Recipe:
    """Return a look's recipe with its pictures where `unpacked` puts them.

    Args:
        look: whose.
        own_pictures: the user's own; one that the look was made with is taken instead of its copy.
    """
    if not look.pictures:
        return look.recipe
    own = list(own_pictures)
    places = {picture.digest: str(_place(picture, own)) for picture in look.pictures}
    slots = tuple(
        msgspec.structs.replace(
            slot, style=msgspec.structs.replace(slot.style, name=places[slot.style.name])
        )
        if slot.style.kind == "picture"
        else slot
        for slot in look.recipe.slots
    )
    return msgspec.structs.replace(look.recipe, slots=slots)


def picture_path(picture: LookPicture) -> Path:
    """Return where a look's picture lies once it is unpacked."""
    name = file_stem(picture.title, kind="picture") + ".png"
    return _pictures_folder() / picture.digest / name


def sweep(looks: Iterable[Look], recipe: Recipe) -> None:
    """Remove pictures that no look has and nobody has used for half a year.

    Args:
        looks: the user's own.
        recipe: the mix on the table, which may name some.
    """
    needed = {picture.digest for look in looks for picture in look.pictures}
    needed |= {Path(slot.style.name).parent.name for slot in recipe.slots}
    now = time.time()
    with suppress(OSError):
        for path in list(_pictures_folder().glob("*/*.png")):
            unused = path.parent.name not in needed and now - path.stat().st_mtime > KEPT_S
            if unused:
                with suppress(OSError):
                    path.unlink()
                    path.parent.rmdir()  # if nothing else is in it


def _pictures_folder() -> Path:
    return user_data() / "look-pictures"


def _place(picture: LookPicture, own_pictures: list[Path]) -> Path:
    for path in own_pictures:
        if _title(path) == picture.title and Digests().of(path) == picture.source:
            return path
    return picture_path(picture)


def _picture(path: Path) -> tuple[LookPicture, bytes]:
    """Read a style picture as networks see it; a PNG without loss, so the code stays the same."""
    from PIL import Image  # noqa: PLC0415  needed only now

    from stylemixer.engine.pictures.images import read_thumbnail  # noqa: PLC0415  Pillow

    try:
        with open_regular(path) as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise PictureError(UNREADABLE, str(error), file=path.name) from error
    pixels = read_thumbnail(data, STYLE_EDGE, path.name).pixels
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    png = out.getvalue()
    return LookPicture(digest_of(png), _title(path), digest_of(data)), png


def _title(path: Path) -> str:
    title = line(shown(path.stem))[:MAX_NAME]
    return title if is_plain(title) else ""


def _under_other_id(slot: StyleSlot, ids: dict[str, str]) -> StyleSlot:
    if slot.style.kind != "taught":
        return slot
    style = msgspec.structs.replace(slot.style, name=ids[slot.style.name])
    return msgspec.structs.replace(slot, style=style)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(data)
    except (OSError, SaveError) as error:
        raise SaveError(
            "The pictures of this look cannot be kept in “{folder}”; free some space or allow "
            "writing there.",
            error.detail if isinstance(error, SaveError) else str(error),
            folder=path.parent.parent,
        ) from error
