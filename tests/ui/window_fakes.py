"""A render bridge that paints nothing by itself: tests say what comes, and when."""

import itertools
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from stylemixer.render.requests import EngineInfo, Frame, PhotoInfo

INFO = EngineInfo("cpu", "CPU, 2 threads", ("cin26", "painter"), ("painter",), "2.14", 2.0)


def flat(width, height, bgr):
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = bgr
    return pixels


class FakeBridge(QObject):
    engine_ready = Signal(object)
    photo_ready = Signal(object)
    photo_failed = Signal(int, str)
    frame_ready = Signal(object)
    thumbnail_ready = Signal(object, object)
    thumbnail_failed = Signal(object, str)
    trial_ready = Signal(object)
    failed = Signal(str)
    crashed = Signal(str, str)
    notice = Signal(str)
    busy_changed = Signal(bool)
    save_progress = Signal(float)
    save_done = Signal(str)
    save_cancelled = Signal()

    def __init__(self):
        super().__init__()
        self.calls = []
        self.ids = itertools.count(1)
        self.opened = []
        self.recipe = None
        self.region = None

    def open_photo(self, source, name=""):
        self.opened.append(source)
        return len(self.opened)

    def set_recipe(self, recipe):
        self.recipe = recipe

    def set_region(self, region):
        self.region = region

    def set_preview_edge(self, edge):
        self.calls.append(("preview_edge", edge))

    def set_device(self, device):
        self.calls.append(("device", device))

    def request_thumbnails(self, styles, edge=128):
        self.calls.append(("thumbnails", list(styles)))

    def repaint(self):
        self.calls.append(("repaint",))

    def try_out(self, name, paint, photo=None, edge=768):
        self.calls.append(("try_out", name, paint, photo, edge))

    def save(self, path, recipe, size=None, **rest):
        self.calls.append(("save", path, recipe, size, rest))

    def cancel_save(self):
        self.calls.append(("cancel_save",))

    def stop(self):
        self.calls.append(("stop",))

    # --- what the inference thread would say ---

    def deliver_photo(self, size=(400, 300), path=None, alpha=None, bgr=(200, 0, 0)):
        source = self.opened[-1] if self.opened else Path("/photos/lake.jpg")
        path = path or source
        photo_id = max(len(self.opened), 1)
        scale = min(1.0, 2048 / max(size))
        shown = (round(size[0] * scale), round(size[1] * scale))
        original = flat(*shown, bgr)
        self.photo_ready.emit(PhotoInfo(photo_id, path.name, path, size, original, alpha))
        return photo_id

    def deliver_frame(
        self, *, size=(400, 300), pixels=(400, 300), bgr=(0, 200, 0), draft=False, region=None,
        recipe=None, photo_id=None, alpha=None,
    ):  # fmt: skip
        frame = Frame(
            next(self.ids),
            photo_id or max(len(self.opened), 1),
            recipe or self.recipe,
            flat(*pixels, bgr),
            draft,
            region,
            size,
            0.0123,
            alpha,
            flat(*pixels, (200, 0, 0)) if region else None,
        )
        self.frame_ready.emit(frame)


def pixel(window):
    canvas = window.canvas
    return canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2)


def trigger(window, name):
    window.actions_by_id[name].trigger()
