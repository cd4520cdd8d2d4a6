"""A real Dask scheduler with two worker processes paints; one is killed while it does."""

import contextlib
import signal
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import msgspec
import numpy as np
import pytest
from PIL import Image

import stylemixer
from stylemixer.bench.batch.machines import Machines
from stylemixer.cli import main
from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch import batch as batch_module
from stylemixer.jobs.batch import cluster as cluster_module
from stylemixer.jobs.batch.batch import run
from stylemixer.jobs.batch.cluster import hiring
from stylemixer.jobs.batch.manifest import NAME
from tests.jobs.batch.conftest import photo


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Machines(tmp_path_factory.mktemp("cluster"), threads=1)
    cluster.worker("--no-nanny")
    cluster.worker("--no-nanny")
    yield cluster
    cluster.end()


def by(cluster, order):
    return run(order, workers=hiring(cluster.address, "cpu"))


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def files(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def plainly(path, out):
    words = ("-s", "ink-mosaic", "--working-edge", "256", "--device", "cpu", "-o", str(out))
    assert main(["render", str(path), *words]) == 0
    return pixels(out)


def test_two_workers_paint_and_one_is_killed(cluster, order, photos, tmp_path):
    for seed in range(10, 22):
        photo(photos / f"{seed}.png", seed, (96, 64))
    killed = False
    with closing(by(cluster, order)) as reports:
        for report in reports:
            if report.painted >= 2 and not killed:
                killed = True
                cluster.processes[1].send_signal(signal.SIGKILL)
    assert killed
    assert (report.painted, report.failed, report.total) == (15, 0, 15)
    names = sorted(path.name for path in photos.rglob("*.png"))
    assert files(order.folder) == [*names, NAME]
    for path in photos.rglob("*.png"):
        difference = pixels(Path(order.folder) / path.name) - plainly(path, tmp_path / "plain.png")
        assert np.abs(difference).max() <= 1
    assert [last.unchanged for last in by(cluster, order)] == [15]


def test_photos_and_results_are_sent_where_no_disk_is_shared(cluster, order, photos, monkeypatch):
    beacon = batch_module._beacon

    @contextlib.contextmanager
    def elsewhere(folder):
        with beacon(folder) as path:
            yield path + "-on another disk"

    monkeypatch.setattr(batch_module, "_beacon", elsewhere)
    monkeypatch.setattr(batch_module, "SENT_BYTES", (photos / "a.png").stat().st_size)
    photo(photos / "large.png", 5, (200, 150))
    *_, last = by(cluster, order)
    assert (last.painted, last.failed) == (3, 1)
    assert last.failures[0].sentence.english.startswith("“large.png” is too large to be sent")
    assert files(order.folder) == ["a.png", "b.png", "c.png", NAME]
    monkeypatch.undo()
    assert [(r.unchanged, r.painted) for r in by(cluster, order)][-1] == (3, 1)


def test_broken_photos_are_told_by_the_workers(cluster, order, photos):
    (photos / "a.png").write_bytes(b"no picture")
    *_, last = by(cluster, order)
    assert (last.painted, last.failed) == (2, 1)
    assert last.failures[0].sentence.english.startswith("“a.png” is not a picture")


def test_another_version_of_ours_is_a_sentence(cluster, order, monkeypatch):
    monkeypatch.setattr(stylemixer, "__version__", "9.0")
    with pytest.raises(StyleMixerError, match="has Style Mixer"):
        list(by(cluster, order))


def test_no_worker_and_no_painter_are_sentences(monkeypatch):
    class Scheduler:
        status = "running"
        workers: ClassVar = {}

        def scheduler_info(self, n_workers):
            return {"workers": self.workers}

    monkeypatch.setattr(cluster_module, "NO_WORKER_S", 0.0)
    scheduler = Scheduler()
    known = cluster_module._Cluster("tcp://studio:8786", scheduler)
    assert known.look() is False
    known.check()
    with pytest.raises(StyleMixerError, match="No worker has come to the scheduler at “tcp://stu"):
        known.check()
    scheduler.workers["one"] = {"resources": {}}
    with pytest.raises(StyleMixerError, match="have no painter; start them with “--nthreads 4 "):
        known.check()
    scheduler.workers["two"] = {"resources": {"painter": 1.0}}
    known.check()
    assert known.width() == 5
    scheduler.status = "closed"
    with pytest.raises(StyleMixerError, match="has gone away; start it again"):
        known.check()


def test_no_scheduler_is_a_sentence(order, capsys, monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_S", 0.3)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        words = ("batch", *order.photos, "-s", "ink-mosaic", "--out", order.folder)
        assert main([*words, "--scheduler", address]) == 2
        err = capsys.readouterr().err
        assert f"No Dask scheduler answers at “{address}”" in err
        assert err.count("\n") == 1


# the last one, as the scheduler is gone then
def test_a_scheduler_that_goes_away_is_a_sentence_and_the_work_stays(cluster, order, photos):
    for seed in range(10, 40):
        photo(photos / f"{seed}.png", seed, (96, 64))
    reports = by(cluster, order)
    while next(reports).painted < 2:
        pass
    cluster.processes[0].kill()
    with pytest.raises(StyleMixerError, match="has gone away"):
        list(reports)
    kept = msgspec.json.decode((Path(order.folder) / NAME).read_bytes())
    painted = [entry for entry in kept["parts"][0]["entries"] if entry["result"] != [0, 0]]
    assert 2 <= len(painted) < 33
    assert all((Path(order.folder) / entry["name"]).exists() for entry in painted)
