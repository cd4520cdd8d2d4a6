"""The learned styles of a network: rows of γ and β, found by name."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import LearnedStyle
from stylemixer.errors import StyleError


class CodeTable(dict[str, StyleCode]):
    """Style codes by name.

    Args:
        network: the network that they belong to.
        styles: the name and the row of each.
        rows: `scale` and `shift`, each ``(styles, channels)``; None: none of them is here.

    Raises:
        StyleError: when it is asked for a name that it lacks.
    """

    def __init__(
        self, network: str, styles: Sequence[LearnedStyle], rows: Mapping[str, Tensor] | None
    ) -> None:
        super().__init__()
        if rows is None:
            return
        scales, shifts = (rows[part].cpu().numpy() for part in ("scale", "shift"))
        self.update(
            (style.name, StyleCode(network, scales[style.row], shifts[style.row]))
            for style in styles
        )

    def __missing__(self, name: str) -> StyleCode:
        raise StyleError("There is no built-in style “{style}”; choose another.", style=name)
