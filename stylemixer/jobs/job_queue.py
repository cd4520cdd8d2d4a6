"""Jobs one after the other, and what is heard of them."""

import threading
from collections import deque
from collections.abc import Callable

from stylemixer.errors import StyleMixerError
from stylemixer.jobs.job import Ended, Event, Failed, Job
from stylemixer.jobs.process import JobProcess

EXIT_S = 10.0
"""A process that has said its last word is waited for so long, in seconds."""


class JobQueue:
    """Does one job at a time, each in a process of its own; the others wait for their turn.

    Args:
        tell: takes a job and an event of it, on a thread that belongs to the queue.
        make_process: makes what does a job; another one in tests.
    """

    def __init__(
        self,
        tell: Callable[[Job, Event], None],
        make_process: Callable[[Job], JobProcess] = JobProcess,
    ) -> None:
        self._tell = tell
        self._make_process = make_process
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Job, bool]] = deque()
        self._job: Job | None = None
        self._process: JobProcess | None = None
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> Job | None:
        """The job that is being done, or is paused."""
        return self._job

    @property
    def waiting(self) -> tuple[Job, ...]:
        """The jobs whose turn has not come, the next one first."""
        with self._lock:
            return tuple(job for job, _finish in self._waiting)

    def add(self, job: Job, *, finish: bool = False) -> None:
        """Do a job: now, or when those before it are over.

        Args:
            job: what to do.
            finish: only take what an earlier process of the same job has done.

        Raises:
            StyleMixerError: when its turn is now and no process can be started. A job whose turn
                comes later tells it as `Failed`.
        """
        with self._lock:
            if self._job is not None or self._waiting:
                self._waiting.append((job, finish))
            else:
                self._begin(job, finish)

    def stop(self) -> None:
        """Let the running job end after its running step."""
        with self._lock:
            if self._process is not None:
                self._process.stop()

    def pause(self) -> None:
        """Let the running job compute nothing after its running step; the others go on waiting."""
        with self._lock:
            if self._process is not None:
                self._process.pause()

    def go_on(self) -> None:
        """Let the running job compute again."""
        with self._lock:
            if self._process is not None:
                self._process.go_on()

    def leave(self) -> None:
        """End at once, forget those that wait, and tell nothing more; jobs can be added again."""
        with self._lock:
            self._waiting.clear()
            process, thread = self._process, self._thread
            self._job = self._process = self._thread = None
        if process is not None:
            process.kill()
            process.join()
        if thread is not None:
            thread.join()

    def _begin(self, job: Job, finish: bool) -> None:
        process = self._make_process(job)
        if finish:
            process.stop()
        try:
            process.start()
        except OSError as error:
            raise StyleMixerError(job.sentences.not_begun, str(error)) from error
        self._job, self._process = job, process
        # a daemon and no thread of a ThreadPoolExecutor: the interpreter would wait for such a one
        # before it ends the processes that it listens to
        self._thread = threading.Thread(
            target=self._listen, args=(job, process), name=f"listener to {job.name}", daemon=True
        )
        self._thread.start()

    def _listen(self, job: Job, process: JobProcess) -> None:
        """Pass on what a job says, until it has said its last; then let the next one begin."""
        over = False
        while not over:
            event = process.events.get()
            over = isinstance(event, Failed | Ended)
            if over:
                # it unloads torch first; whoever ends the job then has nothing to wait for
                process.join(EXIT_S)
            with self._lock:
                if self._job is not job:
                    return  # it was left
                if over:
                    self._job = self._process = None
            self._tell(job, event)
        self._next()

    def _next(self) -> None:
        while True:
            with self._lock:
                if self._job is not None or not self._waiting:
                    return
                job, finish = self._waiting.popleft()
                try:
                    self._begin(job, finish)
                except StyleMixerError as error:
                    failed = Failed(error.sentence, error.detail, passing=True)
                else:
                    return
            self._tell(job, failed)
