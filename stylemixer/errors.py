"""Errors that people cause, each with one plain sentence that says what to do."""


class StyleMixerError(Exception):
    """A mistake that the user can mend.

    Attributes:
        message: one sentence for people, which says what to do next.
        detail: what a developer wants to know, or an empty string.
    """

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


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
