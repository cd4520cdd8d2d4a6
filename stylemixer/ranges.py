"""Structs whose ranges hold however they are made, and what can be saved of damaged ones."""

from contextlib import suppress
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

import msgspec

T = TypeVar("T")


class Ranged(msgspec.Struct, frozen=True):
    """A struct that checks the constraints of its fields, which msgspec does when decoding alone.

    Raises:
        ValueError: when a field is out of its range or of another type.
    """

    def __post_init__(self) -> None:
        for name, kind in _kinds(type(self)):
            try:
                msgspec.convert(getattr(self, name), kind)
            except msgspec.ValidationError as error:
                raise ValueError(f"{type(self).__name__}.{name}: {error}") from error


@cache
def _kinds(struct: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.type) for field in msgspec.structs.fields(struct))


def salvaged(value: object, kind: type[T]) -> T:
    """Convert a decoded value of JSON as far as it is sound.

    A field that is not takes its default; what a sequence holds too much, or unsound, is left out.

    Args:
        value: dicts, lists, texts and numbers.
        kind: what it should be: a struct, or what a field of one is annotated with.

    Raises:
        ValueError: when nothing can be saved of it.
    """
    saved: Any
    with suppress(msgspec.ValidationError):
        saved = msgspec.convert(value, kind)
        return cast(T, saved)
    bare, *metas = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    struct = next((k for k in (bare, *get_args(bare)) if _is_struct(k)), None)
    if struct is not None and isinstance(value, dict):
        saved = _salvaged_struct(value, struct)
    elif get_origin(bare) is tuple and get_args(bare)[1:] == (...,) and isinstance(value, list):
        most = min((m.max_length for m in metas if m.max_length), default=len(value))
        saved = _salvaged_items(value[:most], get_args(bare)[0])
    else:
        raise ValueError(f"{value!r:.100} is no {bare}")
    return cast(T, saved)


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _salvaged_struct(value: dict[str, object], struct: type[msgspec.Struct]) -> msgspec.Struct:
    fields = {}
    for field in msgspec.structs.fields(struct):
        if field.name in value:
            try:
                fields[field.name] = salvaged(value[field.name], field.type)
            except ValueError:
                if field.required:
                    raise
    return msgspec.convert(fields, struct)


def _salvaged_items(values: list[object], kind: type[T]) -> tuple[T, ...]:
    items = []
    for value in values:
        with suppress(ValueError):
            items.append(salvaged(value, kind))
    return tuple(items)
