"""What teaching begins with: the pictures, the photos, and the code to start from."""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.device import pick_device
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import Network, StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import STYLE_EDGE, Networks
from stylemixer.engine.pictures.images import read_thumbnail
from stylemixer.engine.statistics.distances import mean_relative, statistics
from stylemixer.engine.statistics.vgg import Vgg, shrunk
from stylemixer.engine.tensors import to_tensor
from stylemixer.errors import PictureError, StyleError
from stylemixer.paths import resources
from stylemixer.places import open_regular
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.style_target import target_of
from stylemixer.teaching.teach import teach

LARGEST_EDGE = 1024
"""Pictures are read no longer than this, in pixels."""

READ_AT_ONCE = 1 << 20
"""Bytes of a file that is hashed."""

LOOKED_AT = 128
"""Long edge of the photo by which the nearest row of a table is found, in pixels."""


def begin(
    network_name: str,
    pictures: Sequence[Tensor],
    photos: Sequence[Tensor],
    plan: Plan,
    *,
    device: str = "cpu",
    checkpoint: Path | None = None,
    identity: str = "",
) -> Iterator[Progress]:
    """Load what teaching needs and begin; see `stylemixer.teaching.teach.teach`.

    Args:
        network_name: from the registry.
        pictures: each ``(1, 3, H, W)`` in [0, 1].
        photos: likewise.
        plan: how.
        device: as torch names it.
        checkpoint: where the state is kept.
        identity: tells lessons apart, so that none goes on from another one's checkpoint; see
            `hash_of`.
    """
    network = Networks(str(pick_device(device)))[network_name]
    vgg = Vgg.shipped(device)
    start = starting_code(network, pictures, photos, vgg, plan)
    return teach(
        network,
        pictures,
        photos,
        vgg,
        plan,
        start=start,
        checkpoint=checkpoint,
        identity=identity,
    )


def hash_of(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of files' bytes, one after the other: what they are, wherever they lie.

    Raises:
        PictureError: when one of them cannot be read.
    """
    found = hashlib.sha256()
    for path in paths:
        try:
            with open_regular(path) as file:
                while piece := file.read(READ_AT_ONCE):
                    found.update(piece)
        except (OSError, ValueError) as error:
            raise PictureError(
                "“{file}” cannot be read; connect its disk or choose another picture.",
                str(error),
                file=path.name,
            ) from error
    return found.hexdigest()


@torch.no_grad()
def starting_code(
    network: Network,
    pictures: Sequence[Tensor],
    photos: Sequence[Tensor],
    vgg: Vgg,
    plan: Plan,
) -> StyleCode:
    """Return the code to start from: the pictures' own, or the nearest that a network has.

    Args:
        network: one that makes codes from pictures, or has a table of them.
        pictures: of one style; their codes are averaged.
        photos: the first one is painted to compare a table's rows.
        vgg: the whole loss network.
        plan: says which statistics count.

    Raises:
        StyleError: when the network knows no styles at all.
    """
    device = vgg.convolutions[0].weight.device
    if isinstance(network, StyleEncoder):
        codes = [
            network.code_from_image(shrunk(picture, STYLE_EDGE).to(device)) for picture in pictures
        ]
        return StyleCode(
            network.name,
            np.mean([code.scale for code in codes], axis=0),
            np.mean([code.shift for code in codes], axis=0),
        )
    if not isinstance(network, StyleTable):
        raise StyleError(
            "The network {network} cannot be taught; choose another.", network=network.name
        )
    target = target_of(plan.loss, [p.to(device) for p in pictures], vgg, plan.style_edge)
    features = network.encode_content(shrunk(photos[0].to(device), LOOKED_AT))

    def far(code: StyleCode) -> float:
        painted = vgg(network.render(features, code).image)
        return mean_relative(statistics(plan.loss, painted), target).item()

    rows = [style.name for style in LEARNED_STYLES if style.network == network.name]
    return min((network.learned_code(name) for name in rows), key=far)


def read(path: Path) -> Tensor:
    """Return a picture, ``(1, 3, H, W)`` in [0, 1], no longer than `LARGEST_EDGE`.

    Raises:
        PictureError: when it cannot be read.
    """
    return to_tensor(read_thumbnail(path, LARGEST_EDGE).as_float())


def photos_for(own: Sequence[str]) -> list[Tensor]:
    """Return the photos to teach on: the user's, every third, among those that are shipped.

    Args:
        own: paths of the user's photos; those that cannot be read are left out.
    """
    users = []
    for path in own:
        with contextlib.suppress(PictureError):
            users.append(read(Path(path)))
    shipped = [
        read(path)
        for folder in ("examples", "photos")
        for path in sorted((resources() / folder).glob("*.jpg"))
    ]
    if not users:
        return shipped
    mixed: list[Tensor] = []
    for turn in range(max(len(users), -(-len(shipped) // 2))):
        mixed += [users[turn % len(users)], *shipped[2 * turn : 2 * turn + 2]]
    return mixed
