"""Letting the workers of a Dask scheduler paint: who they are, and what they are told.

A worker is told the mixes once, by a plugin, and loads the networks from its own files. Each task
takes a part of its resource ``painter``, so that a machine paints one photo at a time while it
reads the next one and writes the last ones. A task of a worker that is lost is done by another one;
it may be done twice, for which results are put in their places whole.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib import metadata
from typing import Any

import dask
from distributed import Client, KilledWorker, Worker, WorkerPlugin
from distributed.comm.core import connect
from distributed.security import Security

import stylemixer
from stylemixer.engine.device import pick_device
from stylemixer.engine.networks.registry import Networks
from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch.painting import AT_ONCE, Ended, Painted, Painter, install, uninstall
from stylemixer.jobs.batch.running import Workers

RESOURCE = "painter"
CONNECT_S = 10
CLOSE_S = 1
NO_WORKER_S = 60
"""A scheduler without workers is waited for so long."""
LOOK_S = 2.0
"""Workers come and go; who is there is asked this often."""

NOBODY = (
    "No Dask scheduler answers at “{address}”; start one with “dask scheduler”, or check the "
    "address."
)
WENT_AWAY = (
    "The Dask scheduler at “{address}” has gone away; start it again and do the same once more, "
    "which goes on there."
)
OTHER_DASK = (
    "The Dask scheduler at “{address}” cannot be spoken to; install the same version of "
    "“distributed” there as here, which is {version}."
)
NO_WORKERS = (
    "No worker has come to the scheduler at “{address}”; start one with “dask worker {address} "
    "--nthreads {threads} --resources painter=1”."
)
NO_PAINTER = (
    "The workers of “{address}” have no painter; start them with “--nthreads {threads} --resources "
    "painter=1”."
)
NOT_INSTALLED = (
    "The workers of “{address}” cannot load Style Mixer {version}; install it on each of them."
)
OTHER_VERSION = (
    "A worker of “{address}” has Style Mixer {there}, and this machine has {here}; install the "
    "same version everywhere."
)


class PainterPlugin(WorkerPlugin):
    """Makes a worker able to paint some mixes.

    Args:
        mixes: by their keys.
        device: `auto`, `cpu`, `cuda` or `mps`.
    """

    idempotent = True

    def __init__(self, mixes: dict[str, Painted], device: str) -> None:
        self.name = f"stylemixer-{hashlib.sha256(''.join(mixes).encode()).hexdigest()[:16]}"
        self._mixes = mixes
        self._device = device

    def setup(self, worker: Worker) -> None:  # noqa: ARG002  Dask's
        """Begin: the worker is there, or has come."""
        install(lambda: Painter(Networks(pick_device(self._device))), self._mixes)

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002  Dask's
        """End: the batch is over, or the worker goes."""
        uninstall(self._mixes)


class _Cluster:
    """A scheduler that answers, and its workers."""

    def __init__(self, address: str, client: Client) -> None:
        self._address = address
        self._client = client
        self._painters = 0
        self._looked = 0.0
        self._empty_since: float | None = None

    def width(self) -> int:
        """Return how many tasks keep the workers busy: as many as they take, and one each."""
        if time.monotonic() - self._looked > LOOK_S:
            self.look()
        return max(1, self._painters) * (AT_ONCE + 1)

    def look(self) -> bool:
        """Count the workers that paint; tell whether there are others only.

        Raises:
            StyleMixerError: when the scheduler has gone.
        """
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
        except Exception as error:
            raise StyleMixerError(WENT_AWAY, repr(error), address=self._address) from error
        able = [w for w in workers.values() if w.get("resources", {}).get(RESOURCE, 0) > 0]
        self._painters, self._looked = len(able), time.monotonic()
        return bool(workers) and not able

    def check(self) -> None:
        """See whether anybody works.

        Raises:
            StyleMixerError: when the scheduler has gone, or no worker has come for too long.
        """
        if self._client.status not in ("running", "newly-created"):
            raise StyleMixerError(WENT_AWAY, self._client.status, address=self._address)
        unable = False
        if not self._painters or time.monotonic() - self._looked > LOOK_S:
            unable = self.look()
        if self._painters:
            self._empty_since = None
            return
        now = time.monotonic()
        self._empty_since = self._empty_since or now
        if now - self._empty_since > NO_WORKER_S:
            template = NO_PAINTER if unable else NO_WORKERS
            raise StyleMixerError(template, address=self._address, threads=AT_ONCE)


def _is_lost(error: BaseException) -> bool:
    return isinstance(error, KilledWorker | Ended | CancelledError | asyncio.CancelledError)


def _version() -> str:
    return stylemixer.__version__


def hiring(address: str, device: str) -> Callable[[dict[str, Painted]], Any]:
    """Return what brings the workers of a scheduler, see `stylemixer.jobs.batch.batch.run`.

    Args:
        address: such as ``tcp://studio:8786``.
        device: what they paint on.
    """

    @contextmanager
    def hired(mixes: dict[str, Painted]) -> Iterator[Workers]:
        with (
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}),
            _quiet(),
            _connected(address) as client,
        ):
            cluster = _Cluster(address, client)
            if cluster.look():
                raise StyleMixerError(NO_PAINTER, address=address, threads=AT_ONCE)
            _check_versions(address, client)
            plugin = PainterPlugin(mixes, device)
            client.register_plugin(plugin)
            try:
                executor = client.get_executor(resources={RESOURCE: 1 / AT_ONCE}, pure=False)
                yield Workers(executor, cluster.width, _is_lost, cluster.check, sends=True)
            finally:
                with suppress(Exception):  # the scheduler has gone
                    if client.status == "running":
                        client.unregister_worker_plugin(plugin.name)

    return hired


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Yield a client.

    Raises:
        StyleMixerError: when nobody answers there, or in another language.
    """
    try:
        asyncio.run(_reach(address))  # a client that does not get through leaves its thread running
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise StyleMixerError(NOBODY, repr(error), address=address) from error
    except Exception as error:
        version = metadata.version("distributed")
        raise StyleMixerError(OTHER_DASK, repr(error), address=address, version=version) from error
    try:
        yield client
    finally:
        with suppress(Exception):  # the scheduler has gone
            client.close(timeout=CLOSE_S)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from telling what is told in sentences, or mended by itself."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


async def _reach(address: str) -> None:
    options = Security().get_connection_args("client")
    comm = await connect(address, timeout=CONNECT_S, **options)
    await comm.close()


def _check_versions(address: str, client: Client) -> None:
    """Find out whether every worker has this version of ours.

    Raises:
        StyleMixerError: when one has not.
    """
    here = _version()
    try:
        found = client.run(_version)
    except Exception as error:
        raise StyleMixerError(NOT_INSTALLED, repr(error), address=address, version=here) from error
    for there in found.values():
        if there != here:
            raise StyleMixerError(OTHER_VERSION, address=address, there=str(there), here=here)
