"""The learned styles: 26 of `cin26`, and named paintings of `painter`. Importable without torch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LearnedStyle:
    """A row of a network's table.

    Attributes:
        name: one lower-case word for the shell, with hyphens.
        title: for people.
        row: the row of the network's table.
        network: the network whose row it is.
        artist: who painted what it was learned from; empty where that is not known.
        year: when that was painted, about; 0 where that is not known.
    """

    name: str
    title: str
    row: int
    network: str = "cin26"
    artist: str = ""
    year: int = 0


DESCRIBED_STYLES: tuple[LearnedStyle, ...] = tuple(
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

NAMED_STYLES: tuple[LearnedStyle, ...] = tuple(
    LearnedStyle(name, title, row, "painter", artist, year)
    for row, (name, title, artist, year) in enumerate(
        (
            ("arcimboldo-librarian", "The Librarian", "Giuseppe Arcimboldo", 1566),
            ("arcimboldo-spring", "Spring", "Giuseppe Arcimboldo", 1573),
            ("bazille-ramparts", "The Ramparts at Aigues-Mortes", "Frédéric Bazille", 1867),
            ("bruegel-harvesters", "The Harvesters", "Pieter Bruegel the Elder", 1565),
            ("cassatt-summertime", "Summertime", "Mary Cassatt", 1894),
            ("delaunay-metzinger", "Portrait of Jean Metzinger", "Robert Delaunay", 1906),
            ("durer-lion", "Lion", "Albrecht Dürer", 1494),
            ("hiroshige-horse-mackerel", "Horse Mackerel and Prawns", "Utagawa Hiroshige", 1840),
            ("hiroshige-inokashira-snow", "Snow at Inokashira", "Utagawa Hiroshige", 1843),
            ("hokusai-bridge", "Bridge", "Katsushika Hokusai", 1834),
            ("hokusai-great-wave", "The Great Wave off Kanagawa", "Katsushika Hokusai", 1831),
            ("hokusai-kazusa", "At Sea off Kazusa", "Katsushika Hokusai", 1830),
            ("hokusai-oiran", "Oiran and Kamuro", "Katsushika Hokusai", 1815),
            ("hokusai-woman-fan", "Woman Holding a Fan", "Katsushika Hokusai", 1810),
            ("kandinsky-composition-vii", "Composition VII", "Wassily Kandinsky", 1913),
            ("leger-contrast-of-forms", "Contrast of Forms", "Fernand Léger", 1913),
            ("mondrian-composition", "Composition", "Piet Mondrian", 1916),
            ("munch-scream", "The Scream", "Edvard Munch", 1893),
            ("picabia-udnie", "Udnie", "Francis Picabia", 1913),
            ("renoir-girls-piano", "Girls at the Piano", "Pierre-Auguste Renoir", 1892),
            ("turner-shipwreck", "The Shipwreck of the Minotaur", "J. M. W. Turner", 1810),
            ("van-gogh-cafe-terrace", "Café Terrace at Night", "Vincent van Gogh", 1888),
            ("van-gogh-church-auvers", "The Church at Auvers", "Vincent van Gogh", 1890),
            ("van-gogh-hospital-vestibule", "Vestibule in the Asylum", "Vincent van Gogh", 1889),
            ("van-gogh-langlois-bridge", "Langlois Bridge", "Vincent van Gogh", 1888),
            ("van-gogh-night-cafe", "The Night Café", "Vincent van Gogh", 1888),
            (
                "van-gogh-painter-tarascon",
                "The Painter on the Road to Tarascon",
                "Vincent van Gogh",
                1888,
            ),
            ("van-gogh-pere-tanguy", "Portrait of Père Tanguy", "Vincent van Gogh", 1887),
        )
    )
)
"""Taught to `painter` by `stylemixer.training.named`, in the order of that table's rows."""

LEARNED_STYLES = (*DESCRIBED_STYLES, *NAMED_STYLES)
"""All of them, in the order in which they are shown."""
