"""A Dask scheduler and its workers on this machine, as docs/cluster.md starts them."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

import stylemixer

PATIENCE_S = 60


class Machines:
    """A scheduler, on a port of its own, and the workers that are asked for.

    Args:
        folder: for what they write down; each has a log in it.
        threads: how many threads a worker's libraries compute with; None: as they like.

    Attributes:
        address: the scheduler's.
        processes: the scheduler's, then the workers'.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        root = str(Path(stylemixer.__file__).parents[1])
        self._environment = {**os.environ, "PYTHONPATH": root}
        if threads is not None:
            self._environment["OMP_NUM_THREADS"] = str(threads)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        until = time.monotonic() + PATIENCE_S
        while not self._file.exists():
            if self.processes[0].poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"no scheduler has started; see {folder}")
            time.sleep(0.05)
        self.address: str = msgspec.json.decode(self._file.read_bytes())["address"]

    def worker(self, *words: str, cores: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
        """Start a worker that paints.

        Args:
            words: more options.
            cores: the only ones that it may use; all, when there are none.
        """
        words = ("--nthreads", "4", "--resources", "painter=1", *words)
        return self.start("worker", *words, cores=cores)

    def start(self, what: str, *words: str, cores: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
        """Start a process of Dask's."""
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(self._file)]
        if cores:
            command = ["taskset", "-c", ",".join(map(str, cores)), *command]
        with (self._folder / f"{what}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--no-dashboard", *words],
                env=self._environment,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def end(self) -> None:
        """End them all."""
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
