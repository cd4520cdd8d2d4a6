"""A job's process, as the window sees it."""

import contextlib
import multiprocessing
import queue
from multiprocessing.connection import Connection

from stylemixer.errors import Sentence
from stylemixer.jobs.job import Ended, Event, Failed, Job
from stylemixer.jobs.worker import Order, Orders, work


class Events:
    """What a job reports, in order; read by one thread."""

    def __init__(self, job: Job, reader: Connection) -> None:
        self._job = job
        self._reader = reader
        self._over = False

    def get(self, timeout: float | None = None) -> Event:
        """Return the next event.

        A process that dies without a word is told as `Failed`, once.

        Args:
            timeout: seconds to wait; None waits until there is one.

        Raises:
            queue.Empty: when there is none by then, or none will come any more.
        """
        if self._over:
            raise queue.Empty
        try:
            if not self._reader.poll(timeout):
                raise queue.Empty
            event: Event = self._reader.recv()
        except (EOFError, OSError) as error:
            event = Failed(Sentence(self._job.sentences.cut_off), str(error), passing=True)
        if isinstance(event, Failed | Ended):
            self._over = True
            self._reader.close()
        return event


class JobProcess:
    """Does a job at low priority; all but `events` belongs to one thread.

    Attributes:
        events: what it reports.

    Args:
        job: what to do.
    """

    def __init__(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        reader, self._report = context.Pipe(duplex=False)
        self._listen, self._orders = context.Pipe(duplex=False)
        self.events = Events(job, reader)
        self._process = context.Process(
            target=_run, args=(job, self._report, self._listen), name=job.name, daemon=True
        )

    def start(self) -> None:
        """Begin, or go on where an earlier process of the same job stood.

        Raises:
            OSError: when the system starts no process.
        """
        self._process.start()
        # without these copies the pipes end when the processes do
        self._report.close()
        self._listen.close()

    def stop(self) -> None:
        """End after the running step, paused or not; what it has done by then is the result."""
        self._order("stop")

    def pause(self) -> None:
        """Compute nothing after the running step, which `Paused` tells, until `go_on`."""
        self._order("pause")

    def go_on(self) -> None:
        """Compute again after a pause."""
        self._order("go on")

    def kill(self) -> None:
        """End at once; what it keeps on the disk stays."""
        if self.pid is not None:
            self._process.kill()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, or so many seconds."""
        if self.pid is not None:
            self._process.join(timeout)

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self._process.is_alive()

    @property
    def pid(self) -> int | None:
        """The process's number, once it has been started."""
        return self._process.pid

    def _order(self, order: Order) -> None:
        with contextlib.suppress(OSError):  # it has ended
            self._orders.send(order)


def _run(job: Job, report: Connection, listen: Connection) -> None:
    work(job, report.send, Orders(listen, report.send).stopped)
    report.close()
