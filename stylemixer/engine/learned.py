"""The 26 learned styles of `cin26`: their names. Importable without torch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LearnedStyle:
    """A row of a network's table.

    Attributes:
        name: one lower-case word for the shell, with hyphens.
        title: for people.
        row: the row of the network's table.
        network: the network whose row it is.
    """

    name: str
    title: str
    row: int
    network: str = "cin26"


LEARNED_STYLES: tuple[LearnedStyle, ...] = tuple(
    LearnedStyle(name, title, row)
    for row, (name, title) in enumerate(
        (
            ("sunlit-plaster", "Sunlit plaster"),
            ("yellow-woodcut", "Yellow woodcut"),
            ("charcoal-cream", "Charcoal and cream"),
            ("stained-glass", "Stained glass at night"),
            ("red-poster", "Red poster"),
            ("autumn-fresco", "Autumn fresco"),
            ("indigo-batik", "Indigo batik"),
            ("bold-primaries", "Bold primaries"),
            ("spring-watercolour", "Spring watercolour"),
            ("berry-stipple", "Berry stipple"),
            ("burnt-umber", "Burnt umber"),
            ("ochre-sketch", "Ochre sketch"),
            ("lilac-haze", "Lilac haze"),
            ("emerald-streaks", "Emerald streaks"),
            ("pale-mist", "Pale mist"),
            ("confetti-contours", "Confetti contours"),
            ("violet-pastel", "Violet pastel"),
            ("ember-grid", "Ember grid"),
            ("sand-etching", "Sand etching"),
            ("starlit-blue", "Starlit blue"),
            ("crimson-dusk", "Crimson dusk"),
            ("ink-mosaic", "Ink mosaic"),
            ("slate-cubist", "Slate and red, cubist"),
            ("dusk-oil", "Oil at dusk"),
            ("sea-engraving", "Sea engraving"),
            ("woven-tapestry", "Woven tapestry"),
        )
    )
)
"""In the order of the table's rows. The names say what a style does to a photo."""
