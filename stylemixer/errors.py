"""Errors that people cause, each with one plain sentence that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeAlias

Value: TypeAlias = str | int | float | Path


@dataclass(frozen=True)
class Sentence:
    """A sentence for people, in English, that the window can translate.

    Attributes:
        template: ours; values stand in it by their names in braces, as `str.format` has them.
        values: what belongs there, such as a file's name.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @property
    def english(self) -> str:
        """The sentence as it is written."""
        return self.filled(self.template)

    def filled(self, template: str) -> str:
        """Return the template, or a translation of it, with the values in place.

        Raises:
            KeyError, IndexError, ValueError, AttributeError: when it names other values.
        """
        return template.format(**self.values) if self.values else template


class StyleMixerError(Exception):
    """A mistake that the user can mend.

    Attributes:
        sentence: what went wrong and what to do next.
        detail: what a developer wants to know, or an empty string.

    Args:
        template: the sentence in English, a literal that can be looked up in a translation.
        detail: see above.
        values: what stands in the template, by name.
    """

    def __init__(self, template: str, /, detail: str = "", **values: Value) -> None:
        self.sentence = Sentence(template, values)
        self.detail = detail
        super().__init__(self.sentence.english)

    @classmethod
    def of(cls, sentence: Sentence, detail: str = "") -> Self:
        """Return the error that says a sentence, which another process may have told."""
        return cls(sentence.template, detail, **sentence.values)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.sentence.english


class PictureError(StyleMixerError):
    """A picture file cannot be read."""


class SaveError(StyleMixerError):
    """A file cannot be written; nothing was left behind."""


class ModelError(StyleMixerError):
    """A weights file is missing, damaged or of another architecture."""


class StyleError(StyleMixerError):
    """A style, its weights or its groups make no sense."""


class DeviceError(StyleMixerError):
    """A computing device is not there or ran out of memory."""


class FilmError(StyleMixerError):
    """A film cannot be read or written, or ffmpeg is not there."""
