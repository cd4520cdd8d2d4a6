"""A graphics card for tests that have none: its tensors stay in memory, but bear a mark.

What a real device refuses is refused: to mix tensors of the device with others (0-dimensional ones
aside, as far as a real one takes them), to read one without ``.cpu()``, to write into one that lies
elsewhere, and what a device has no kernel for. Values are the CPU's.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

CPU = torch.device("cpu")
CAPTURE_CHECKS = ("_cuda_graph_capture_health_check", "_accelerator_graph_capture_health_check")
"""Optimisers ask the driver whether a graph is being captured; torch's versions differ in how."""

FREE = 8 << 30

MISSING = {
    # as of torch 2.6, the oldest that we allow; bilinear came with 2.7, bicubic with 2.8
    ("mps", "interpolate"): lambda kwargs: kwargs.get("antialias", False),
    # "aten::_linalg_eigh.eigenvalues is not currently implemented", until 2.13
    ("mps", "linalg_eigh"): lambda kwargs: True,
}
"""What a device has no kernel for: its kind, the function, and for which arguments."""

UNKNOWN_DTYPES = {"mps": (torch.float64, torch.complex128), "cuda": ()}

DEVICE = torch.Tensor.device.__get__
KINDS = {
    torch.Tensor.is_cpu.__get__: "cpu",
    torch.Tensor.is_cuda.__get__: "cuda",
    torch.Tensor.is_mps.__get__: "mps",
}
READS = {torch.Tensor.numpy, torch.Tensor.__array__, torch.Tensor.__dlpack__}
MOVES = {torch.Tensor.to, torch.Tensor.cpu, torch.Tensor.cuda}
ANYWHERE = {torch.Tensor.copy_, torch.Tensor.view_as, torch.Tensor.expand_as, torch.Tensor.type_as}
"""These take tensors of two devices; the result lies where the first one does."""

JOINS = {torch.cat, torch.stack, torch.matmul, torch.Tensor.matmul, torch.equal}
"""Of these, a real device takes no 0-dimensional tensor of the CPU either."""


@dataclass
class Memory:
    """The device's memory.

    Attributes:
        largest: bytes of the largest tensor that finds a place in it.
    """

    largest: float = float("inf")


class PretendedDevice(TorchFunctionMode):
    """Stands for the first device of a kind on the thread that enters it.

    Args:
        kind: ``cuda`` or ``mps``.
        memory: what it shares with those on other threads.
    """

    def __init__(self, kind: str, memory: Memory | None = None) -> None:
        super().__init__()
        self.device = torch.device(kind, 0)
        self.memory = memory or Memory()

    @staticmethod
    def of(tensor: Tensor) -> torch.device:
        """Return where a tensor lies, or pretends to."""
        return tensor.__dict__.get("pretended_device", CPU)

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.device:
            return func(*args, **kwargs)
        given = list(_tensors((args, kwargs)))
        if func == DEVICE:
            return self.of(args[0])
        if func in KINDS:
            return self.of(args[0]).type == KINDS[func]
        if func in READS and self.of(args[0]) != CPU:
            raise TypeError(
                f"can't convert {self.of(args[0])} device type tensor to numpy. "
                "Use Tensor.cpu() to copy the tensor to host memory first."
            )
        if func in MOVES:
            return self._moved(func, args, kwargs)
        kwargs.pop("pin_memory", None)  # a driver's, and as good unpinned
        wished = kwargs.pop("device", None)
        here = self._checked(func, args, kwargs, given)
        target = here if wished is None else self._named(wished)
        generator = kwargs.get("generator")
        if generator is not None and generator.device.type != target.type:
            raise RuntimeError(
                f"Expected a '{target.type}' device type for generator but found "
                f"'{generator.device.type}'"
            )
        result = func(*args, **kwargs)
        if isinstance(result, Tensor) and wished is not None and self.of(result) != target:
            result = result.clone()  # `as_tensor` gives back what it was given
        old = {id(tensor) for tensor in given}
        for tensor in _tensors(result):
            if id(tensor) not in old:
                self._mark(tensor, target)
        return result

    def _moved(self, func: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Tensor:
        source, *words = args
        target = {torch.Tensor.cpu: CPU, torch.Tensor.cuda: torch.device("cuda", 0)}.get(func)
        if func is torch.Tensor.to:
            rest = []
            for word in words:
                if isinstance(word, Tensor):
                    target, kwargs["dtype"] = self.of(word), word.dtype
                elif isinstance(word, (str, torch.device)):
                    target = self._named(word)
                else:
                    rest.append(word)
            if kwargs.get("device") is not None:
                target = self._named(kwargs["device"])
            kwargs.pop("device", None)
            result = source.to(*rest, **kwargs) if rest or kwargs else source
        else:
            self._named(target)
            result = source
        target = self.of(source) if target is None else target
        if target != self.of(source) and result is source:
            result = source.clone()  # or what one side writes would be seen on the other
        if result is not source:
            self._mark(result, target)
        return result

    def _checked(
        self, func: Callable[..., Any], args: Any, kwargs: dict[str, Any], given: list[Tensor]
    ) -> torch.device:
        """Return where a function's result lies, if a real device would take the arguments."""
        if func in ANYWHERE:
            return self.of(args[0])
        if func in (torch.Tensor.__getitem__, torch.Tensor.__setitem__):
            return self._indexed(*args)
        marked = [tensor for tensor in given if self.of(tensor) != CPU]
        if not marked:
            return CPU
        strays = [
            tensor for tensor in given if self.of(tensor) == CPU and (tensor.ndim or func in JOINS)
        ]
        name = getattr(func, "__name__", "")
        if name.endswith("_") and not name.endswith("__"):
            strays += [tensor for tensor in _tensors(args[0]) if self.of(tensor) == CPU]
        strays += [tensor for tensor in _tensors(kwargs.get("out")) if self.of(tensor) == CPU]
        if strays:
            self._refuse(name)
        lacks = MISSING.get((self.device.type, name))
        if lacks is not None and lacks(kwargs):
            raise NotImplementedError(
                f"The operator of {name} is not currently implemented for the "
                f"{self.device.type.upper()} device."
            )
        return self.device

    def _indexed(self, tensor: Tensor, index: Any, value: Any = None) -> torch.device:
        here = self.of(tensor)
        indices = list(_tensors(index))
        if any(self.of(i) not in (CPU, here) for i in indices):
            raise RuntimeError(
                "indices should be either on cpu or on the same device as the indexed tensor "
                f"({here})"
            )
        # without index tensors the value is copied, which two devices can
        if indices and any(v.ndim and self.of(v) != here for v in _tensors(value)):
            self._refuse("index_put_")
        return here

    def _refuse(self, name: str) -> None:
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, "
            f"{self.device} and cpu! ({name})"
        )

    def _named(self, wished: Any) -> torch.device:
        device = torch.device(wished)
        if device.type == "cpu":
            return CPU
        if device.type != self.device.type or (device.index or 0) != 0:
            raise RuntimeError(f"There is no {device} here, only {self.device}.")
        return self.device

    def _mark(self, tensor: Tensor, device: torch.device) -> None:
        if device == CPU:
            tensor.__dict__.pop("pretended_device", None)
            return
        if tensor.dtype in UNKNOWN_DTYPES[device.type]:
            raise TypeError(
                f"Cannot convert a MPS Tensor to {str(tensor.dtype).removeprefix('torch.')} dtype "
                "as the MPS framework doesn't support it. Please use float32 instead."
            )
        if tensor.nbytes > self.memory.largest:
            raise torch.OutOfMemoryError(f"{device} out of memory (pretended)")
        tensor.pretended_device = device  # type: ignore[attr-defined]


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _tensors(part)


def _always(answer: Any, like: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(like)  # torch looks at what its functions wrap
    def function(*_args: Any, **_kwargs: Any) -> Any:
        return answer

    return function


@contextmanager
def pretended(kind: str, *, half: bool = False, free: int = FREE) -> Iterator[PretendedDevice]:
    """Pretend that there is a device, on this thread and on those that are begun meanwhile.

    Args:
        kind: ``cuda`` or ``mps``.
        half: whether its autocast does what it says; else it keeps float32, so that results can be
            compared with the CPU's.
        free: bytes of its memory that are free.
    """
    autocast = torch.autocast

    def pretended_autocast(device_type: str, dtype: Any = None, enabled: bool = True) -> Any:
        return autocast("cpu", dtype, enabled=enabled and half and device_type == kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, "autocast", pretended_autocast)
        for module, name, answer in (
            (torch.cuda, "is_available", kind == "cuda"),
            (torch.cuda, "mem_get_info", (free, 2 * free)),
            (torch.cuda, "get_device_name", "Pretended card"),
            (torch.cuda, "max_memory_allocated", 0),
            (torch.cuda, "reset_peak_memory_stats", None),
            (torch.cuda, "empty_cache", None),
            (torch.cuda, "synchronize", None),
            (torch.backends.mps, "is_available", kind == "mps"),
            (torch.mps, "recommended_max_memory", 2 * free),
            (torch.mps, "current_allocated_memory", free),
            (torch.mps, "empty_cache", None),
            (torch.mps, "synchronize", None),
        ):
            patch.setattr(module, name, _always(answer, getattr(module, name)))
        for name in CAPTURE_CHECKS:
            if check := getattr(torch.optim.Optimizer, name, None):
                patch.setattr(torch.optim.Optimizer, name, _always(None, check))
        run, memory = threading.Thread.run, Memory()

        def run_there(thread: threading.Thread) -> None:
            with PretendedDevice(kind, memory):  # a mode belongs to the thread that entered it
                run(thread)

        patch.setattr(threading.Thread, "run", run_there)
        with PretendedDevice(kind, memory) as mode:
            yield mode
