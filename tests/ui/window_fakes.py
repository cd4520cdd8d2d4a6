"""A render bridge that paints nothing by itself: tests say what comes, and when."""

import io
import itertools
import queue
import zlib
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Signal

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.pictures.images import Picture
from stylemixer.errors import Sentence
from stylemixer.jobs.job import Ended, Failed, Paused
from stylemixer.refining.plan import Progress as Refined
from stylemixer.render.requests import Codes, CodesRequest, EngineInfo, Frame, PhotoInfo, Trial
from stylemixer.teaching.lesson import Lesson
from stylemixer.teaching.plan import Progress
from stylemixer.ui.state.jobs import Jobs
from stylemixer.ui.teaching.teaching import Teaching

INFO = EngineInfo("cpu", "CPU, 2 threads", ("cin26", "painter"), ("painter",), "2.14", 2.0)


def flat(width, height, bgr):
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = bgr
    return pixels


class FakeBridge(QObject):
    engine_ready = Signal(object)
    photo_ready = Signal(object)
    photo_failed = Signal(int, object)
    frame_ready = Signal(object)
    key_ready = Signal(object)
    thumbnail_ready = Signal(object, object)
    thumbnail_failed = Signal(object, object)
    trial_ready = Signal(object)
    codes_ready = Signal(object)
    inspected = Signal(object)
    style_failed = Signal(object, object)
    failed = Signal(object)
    crashed = Signal(str, str)
    notice = Signal(object)
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
        self.line, self.known = None, []

    def open_photo(self, source, name="", preparation=None, path=None):
        self.opened.append(source)
        return len(self.opened)

    def forget_photo(self):
        self.calls.append(("forget_photo",))

    def set_recipe(self, recipe):
        self.recipe = recipe

    def set_region(self, region):
        self.region = region

    def anticipate(self, line, known=()):
        self.line, self.known = line, list(known)

    def busy(self):
        return False

    def set_preview_edge(self, edge):
        self.calls.append(("preview_edge", edge))

    def set_device(self, device):
        self.calls.append(("device", device))

    def request_thumbnails(self, paints, edge=128):
        self.calls.append(("thumbnails", list(paints)))

    def repaint(self):
        self.calls.append(("repaint",))

    def try_out(self, name, paint, photo=None, edge=768, piece=None, *, with_code=False):
        self.calls.append(("try_out", name, paint, photo, edge, piece, with_code))

    def tried(self, name):
        """What was asked to be tried out under that name."""
        return [call[2] for call in self.calls if call[:2] == ("try_out", name)]

    def deliver_trial(self, name, bgr=(0, 0, 200), *, broken=False):
        pixels = None if broken else flat(60, 40, bgr)
        self.trial_ready.emit(Trial(name, self.tried(name)[-1], 1, pixels))

    def ask_codes(self, name, styles):
        self.calls.append(("codes", name, tuple(styles)))

    def deliver_codes(self, name, count=None):
        """Tell codes by chance, the same for a style each time, as the networks' own would be."""
        styles = next(call[2] for call in reversed(self.calls) if call[:2] == ("codes", name))
        known = []
        for network in dict.fromkeys(style.network for style in styles):
            codes = {}
            for style in styles[:count]:
                if style.network == network:
                    numbers = np.random.default_rng(zlib.crc32(style.name.encode()))
                    scale, shift = numbers.normal(size=(2, 24)).astype(np.float32)
                    codes[style] = StyleCode(network, scale, shift)
            known.append(NetworkCodes(network, np.arange(24) % 4, codes))
        self.codes_ready.emit(Codes(CodesRequest(name, styles), tuple(known)))

    def pieces(self, name):
        """Which parts of a file were asked for under that name."""
        return [call[5] for call in self.calls if call[:2] == ("try_out", name)]

    def inspect(self, recipe, network, layer, channel=None):
        self.calls.append(("inspect", recipe, network, layer, channel))
        return next(self.ids)

    def inspect_nothing(self):
        self.calls.append(("inspect", None))

    def deliver_piece(self, name, bgr=(0, 0, 200), piece=None):
        piece = piece or self.pieces(name)[-1]
        pixels = flat(*piece.region[2:], bgr)
        self.trial_ready.emit(Trial(name, self.tried(name)[-1], 1, pixels, piece))

    def save(self, request):
        self.calls.append(("save", request))

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
        picture = Picture(
            np.broadcast_to(original[0, 0, 2::-1], (size[1], size[0], 3)),
            None if alpha is None else np.broadcast_to(alpha[0, 0], (size[1], size[0])),
        )
        info = PhotoInfo(photo_id, path.name, path, size, original, picture, alpha)
        self.photo_ready.emit(info)
        return photo_id

    def deliver_frame(
        self, *, size=(400, 300), pixels=(400, 300), bgr=(0, 200, 0), draft=False, region=None,
        recipe=None, photo_id=None, alpha=None, key=False,
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
            key,
        )
        (self.key_ready if key else self.frame_ready).emit(frame)


CHANNELS = 347  # of painter, whose styles are taught


def code(value=0.5):
    numbers = np.full(CHANNELS, value, np.float32)
    return StyleCode("painter", numbers, numbers)


def jpeg(colour="teal"):
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return file.getvalue()


def taught(number=1, name="Wave at dusk", **rest):
    return TaughtStyle(id=f"{number:032x}", network="painter", name=name, **rest)


class FakeLesson:
    """A lesson's process that says what a test lets it say."""

    def __init__(self, job):
        self.lesson = job.task
        self.events = queue.Queue()
        self.calls = []

    def start(self):
        self.calls.append("start")

    def stop(self):
        self.calls.append("stop")

    def kill(self):
        self.calls.append("kill")
        self.events.put(Failed(Sentence("killed")))

    def join(self, timeout=None):
        self.calls.append("join")

    def report(self, step, style=0.75, content=1.02, steps=100, value=None):
        made = code(value if value is not None else step / 100)
        share = step / steps
        done = step == steps
        self.events.put(Progress(step, steps, share, style, content, 2.0 * step, made, done))

    def end(self, stopped=False):
        self.events.put(Ended(stopped))

    def fail(self, message):
        self.events.put(Failed(Sentence(message), "details"))


class FakeRefiner(FakeLesson):
    """A refinement's process that says what a test lets it say."""

    def __init__(self, job):
        super().__init__(job)
        self.refinement = job.task

    def pause(self):
        self.calls.append("pause")
        self.events.put(Paused())

    def go_on(self):
        self.calls.append("go on")

    def report(self, step, steps=100, *, style=0.5, content=0.9, rgb=None, notice=None):
        share = None if steps is None else step / steps
        pixels = None if rgb is None else np.full((30, 40, 3), rgb, np.uint8)
        self.events.put(
            Refined(
                step, steps, share, style, content, 2.0 * step, (40, 30), pixels, notice,
                step == steps,
            )
        )  # fmt: skip

    def end(self, picture="a" * 32, stopped=False):
        self.events.put(Ended(stopped, picture))


class FakeJobs(Jobs):
    """A queue whose processes are fakes, of lessons, refinements and batches."""

    def __init__(self):
        self.processes = []
        super().__init__(make_process=self._make)

    def _make(self, job):
        teaches = isinstance(job.task, Lesson)
        self.processes.append((FakeLesson if teaches else FakeRefiner)(job))
        return self.processes[-1]

    @property
    def process(self):
        """The newest."""
        return self.processes[-1]


class FakeTeaching(Teaching):
    """Teaching whose processes are fakes; the newest is `process`."""

    def __init__(self, folder):
        self.fakes = FakeJobs()
        super().__init__(folder, self.fakes)

    @property
    def process(self):
        return self.fakes.process


def pixel(window):
    canvas = window.canvas
    return canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2)


def trigger(window, name):
    window.actions_by_id[name].trigger()
