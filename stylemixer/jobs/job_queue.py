"""Jobs one after the other, and what is heard of them."""

import threading
from collections import deque
from collections.abc import Callable

from stylemixer.errors import StyleMixerError
from stylemixer.jobs.job import Begun, Ended, Event, Failed, Job
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

    def stop(self, job: Job) -> None:
        """Let a job end after its running step; one that waits does none when its turn comes."""
        with self._lock:
            if self._job is job and self._process is not None:
                self._process.stop()
            self._waiting = deque((each, end or each is job) for each, end in self._waiting)

    def pause(self, job: Job) -> None:
        """Let a job that runs compute nothing after its running step; the others go on waiting."""
        with self._lock:
            if self._job is job and self._process is not None:
                self._process.pause()

    def go_on(self, job: Job) -> None:
        """Let a paused job compute again."""
        with self._lock:
            if self._job is job and self._process is not None:
                self._process.go_on()

    def drop(self, job: Job) -> None:
        """End a job at once, or let it wait no more; nothing more is told of it."""
        with self._lock:
            self._waiting = deque(each for each in self._waiting if each[0] is not job)
        if self._end(job):
            self._next()

    def leave(self) -> None:
        """End at once, forget those that wait, and tell nothing more; jobs can be added again."""
        with self._lock:
            self._waiting.clear()
        self._end(None)

    def _end(self, job: Job | None) -> bool:
        """End the running job if it is this one; None: whichever it is. Tell whether it was."""
        with self._lock:
            if job is not None and job is not self._job:
                return False
            process, thread = self._process, self._thread
            self._job = self._process = self._thread = None
        if process is not None:
            process.kill()
            process.join()
        if thread is not None:
            thread.join()
        return True

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
                self._tell(job, Begun())
                try:
                    self._begin(job, finish)
                except StyleMixerError as error:
                    failed = Failed(error.sentence, error.detail, passing=True)
                else:
                    return
            self._tell(job, failed)
