"""From what is painted to the rows of a file."""

from stylemixer.engine.files.writers import Writer
from stylemixer.engine.painting.mixer import Band
from stylemixer.engine.painting.resampling import Size, plane_rows
from stylemixer.engine.pictures.images import Picture


def write_band(writer: Writer, band: Band, picture: Picture, size: Size) -> None:
    """Write a band's rows, if it has any, with the photo's opacity beside them.

    Args:
        writer: of a file of that size.
        band: the next one.
        picture: the photo.
        size: the file's width and height.

    Raises:
        SaveError: when the disk is full or gone.
    """
    end = band.y + band.rows.shape[0]
    if end == band.y:
        return
    alpha = None if picture.alpha is None else plane_rows(picture.alpha, size, band.y, end)
    writer.write_rows(band.y, band.rows, alpha)
