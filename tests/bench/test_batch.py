"""The bench of batches: what it reckons from what its processes tell, and what it misses."""

from pathlib import Path

import pytest

from stylemixer.bench.batch import command
from stylemixer.bench.batch.process import order_of
from stylemixer.jobs.batch.manifest import NAME


class NoMachines:
    """Nobody's workers."""

    address = "tcp://127.0.0.1:1"

    def __init__(self, folder):
        self.workers = []

    def worker(self, *words, cores=()):
        self.workers.append(cores)

    def end(self):
        assert len(self.workers) == 2


class Done:
    """A process that has ended."""

    def poll(self):
        return 0


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    monkeypatch.setattr(command, "SIZE", (48, 32))
    monkeypatch.setattr(command, "KILLED_PHOTOS", 4)
    monkeypatch.setattr(command, "Machines", NoMachines)
    monkeypatch.setattr(command, "_wait", lambda machines, count: None)


def test_shares_and_overheads_are_told(monkeypatch, tmp_path, capsys):
    def process(what, folder, *words, cores=()):
        assert len(list(folder.iterdir())) == 3
        Path(order_of(folder).folder).mkdir(exist_ok=True)
        slow = "tcp://127.0.0.1:1" in words
        if what == "alone":
            return {"seconds": 0.9}
        return {"seconds a photo": 1.2 if slow else 1.0, "painted": 3, "MiB by tenths": [5, 6, 7]}

    monkeypatch.setattr(command, "LARGE", 3)
    monkeypatch.setattr(command, "SMALL", 3)
    monkeypatch.setattr(command, "_process", process)
    kept = {"killed": 2, "photos": 4, "painted": 4, "missing": 1, "too many": 1}
    monkeypatch.setattr(command, "kills", lambda folder, count: kept)
    figures = command.run(as_json=False)
    assert figures["large"]["share of painting alone"] == pytest.approx(0.9)
    assert figures["large"]["two workers, share of painting alone"] == pytest.approx(0.75)
    assert figures["small"]["ms a photo beside painting"] == pytest.approx(100)
    assert (figures["small"]["MiB after a tenth"], figures["small"]["MiB at the end"]) == (6, 7)
    assert figures["failed"] == 2
    assert "target ≥ 0.9" in capsys.readouterr().out


def test_what_is_missing_or_twice_is_counted(monkeypatch, tmp_path):
    def started(what, folder, *words):
        out = Path(order_of(folder).folder)
        out.mkdir()
        for name in ("00000.jpg", "00001.jpg", "00001 (2).jpg", "00003.jpg", NAME):
            (out / name).touch()
        return Done()

    class Client:
        def __init__(self, address, set_as_default):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            pass

    import distributed

    monkeypatch.setattr(distributed, "Client", Client)
    monkeypatch.setattr(command, "_started", started)
    monkeypatch.setattr(command, "_figures", lambda process: {"painted": 4, "failed": 0})
    found = command.kills(tmp_path / "kills", 12)
    assert found == {"killed": 0, "photos": 4, "painted": 4, "missing": 1, "too many": 1}
