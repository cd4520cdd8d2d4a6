"""What `stylemixer bench refine` refines: photos that no network has seen, paintings, starts."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from stylemixer.engine.networks.registry import available
from stylemixer.errors import PictureError
from stylemixer.refining.plan import Distance

PHOTOS = ("gcp_ajantaCave", "gcp_hawaMahal", "gcp_toucan", "gcp_penguin", "gcp_windmill3")
PAINTINGS = {
    "munch-scream": "The Scream",
    "hokusai-great-wave": "The Great Wave",
    "van-gogh-cafe-terrace": "Café Terrace at Night",
}
"""By file; all are in the public domain, and in `held_out.txt` like the photos."""

DISTANCES: tuple[Distance, ...] = get_args(Distance)
"""The first one is Gatys'."""

STEPS = 20
"""After so many steps a start by a network is looked at."""

PLAIN = ("photo", "noise")
"""Where Gatys et al. begin."""

PLAIN_LOOKS = (20, 60, 200)
"""After so many steps these are looked at."""

REFERENCE = "adain"
"""The network from whose pictures the other distances are measured, and that plain starts are
compared with."""

FOLDERS = (Path("shared/data"), Path("../shared/data"))
"""The pictures are not shipped; one of these holds them, seen from where the bench is run."""


@dataclass(frozen=True)
class Case:
    """One picture to refine.

    Attributes:
        photo: of `PHOTOS`.
        painting: of `PAINTINGS`.
        start: a network's name, or one of `PLAIN`.
        distance: what is made small.
        looks: the numbers of steps after which it is measured, rising.
    """

    photo: str
    painting: str
    start: str
    distance: Distance = "gram"
    looks: tuple[int, ...] = (STEPS,)

    @property
    def name(self) -> str:
        """What its rows are kept under."""
        return "-".join((self.photo, self.painting, self.start, self.distance, str(self.looks[-1])))


def starting_networks() -> list[str]:
    """Return the networks that make a style of any picture."""
    return [network.name for network in available() if network.from_pictures]


def cases(full: bool) -> Iterator[Case]:
    """Return Gatys' distance on all photos with all paintings, and the rest.

    Args:
        full: each distance and each plain start on all of them, which takes many hours; else the
            other distances on each photo with one painting from `REFERENCE`, and the plain starts
            on the first of these pairs.
    """
    pairs = [(photo, painting) for photo in PHOTOS for painting in PAINTINGS]
    for photo, painting in pairs:
        for start in starting_networks():
            yield Case(photo, painting, start)
    some = list(zip(PHOTOS, itertools.cycle(PAINTINGS), strict=False))
    for photo, painting in pairs if full else some:
        for start in starting_networks() if full else [REFERENCE]:
            for distance in DISTANCES[1:]:
                yield Case(photo, painting, start, distance)
    for photo, painting in pairs if full else some[:1]:
        for start in PLAIN:
            yield Case(photo, painting, start, looks=PLAIN_LOOKS)


def picture_path(kind: str, name: str) -> Path:
    """Return where a picture lies.

    Args:
        kind: ``content`` or ``style``.
        name: its file's stem.

    Raises:
        PictureError: when it is not there.
    """
    for folder in FOLDERS:
        path = folder / kind / f"{name}.jpg"
        if path.exists():
            return path
    raise PictureError(
        "{picture} is not in {folder}; run the bench beside the folder “shared”.",
        picture=f"{name}.jpg",
        folder=FOLDERS[0] / kind,
    )
