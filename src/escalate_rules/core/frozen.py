"""`dataclass`: the standard library's, made at a fifth of its price.

There each frozen class has seven functions of its own written and compiled when
its module is imported. Here all share equality, hash, text, state and the refusal
to change, and `__init__` is written when the class is first used: a command uses
half of the hundred classes it imports. What they do is the same, which
tests/core/test_dataclasses.py holds class by class.
"""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """`dataclasses.dataclass`; what makes a class frozen is shared or made on first use."""
        if not options.get("frozen"):
            return dataclasses.dataclass(**options)
        shared = {"__setattr__": _refuse_set, "__delattr__": _refuse_delete}
        shared["_repr_pretty_"] = _printed
        if options.get("repr", True):
            shared["__repr__"] = _said
        if options.get("eq", True):
            shared |= {"__eq__": _equal, "__hash__": _hashed}
        if options.get("slots"):
            shared |= {"__getstate__": _state, "__setstate__": _restore}
        plain = {**options, "frozen": False, "init": False, "eq": False, "repr": False}

        def made(cls: type) -> type:
            cls = dataclasses.dataclass(**plain)(cls)
            for name, function in {"__init__": _Init(cls), **shared}.items():
                # What a class says of itself stands; with its own equality its hash is None.
                if cls.__dict__.get(name) is None:
                    setattr(cls, name, function)
            compared = [each.name for each in fields(cls) if each.compare]
            cls._compared = attrgetter(*compared) if compared else staticmethod(_nothing)
            cls._shown = tuple(each.name for each in fields(cls) if each.repr)
            return cls

        return made


class _MadeAnew:
    """Stands in a signature where a field's value is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"


_MADE_ANEW = _MadeAnew()


class _Init:
    """Stands for `__init__` until somebody asks for it, and then puts it in its own place."""

    def __init__(self, cls: type) -> None:
        self.cls = cls

    def __get__(self, instance: object, owner: type) -> Any:
        init = _init_of(self.cls)
        setattr(self.cls, "__init__", init)  # noqa: B010 - a plain assignment is no typed one
        return init.__get__(instance, owner)


def _init_of(cls: type) -> Any:
    """The `__init__` that the standard library writes for these fields."""
    every: tuple[Field[Any], ...] = fields(cls)
    wanted = [each for each in every if each.init]
    names: dict[str, Any] = {"_set": object.__setattr__, "_no": _MADE_ANEW}
    for each in every:
        names[f"_given_{each.name}"] = each.default
        names[f"_make_{each.name}"] = each.default_factory
    takes = ["self", *(_taken(each) for each in wanted if not each.kw_only)]
    by_name = [_taken(each) for each in wanted if each.kw_only]
    takes += ["*", *by_name] if by_name else []
    body = [f"_set(self, {each.name!r}, {value})" for each, value in _values(every)]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    exec(f"def __init__({', '.join(takes)}):\n " + "\n ".join(body or ["pass"]), names)
    init = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    init.__annotations__ = {each.name: each.type for each in wanted} | {"return": None}
    return init


def _taken(each: Field[Any]) -> str:
    """One parameter, with its default."""
    if each.default is not MISSING:
        return f"{each.name}=_given_{each.name}"
    return each.name if each.default_factory is MISSING else f"{each.name}=_no"


def _values(every: Iterable[Field[Any]]) -> Iterable[tuple[Field[Any], str]]:
    """What each field is set to; one neither taken nor given is left unset."""
    for each in every:
        if each.default_factory is not MISSING:
            fresh = f"_make_{each.name}()"
            chosen = f"{fresh} if {each.name} is _no else {each.name}"
            yield each, chosen if each.init else fresh
        elif each.init:
            yield each, each.name
        elif each.default is not MISSING:
            yield each, f"_given_{each.name}"


def _refuse_set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == other._compared(other)


def _hashed(self: Any) -> int:
    return hash((self._compared(self),))


@recursive_repr()
def _said(self: Any) -> str:
    told = ", ".join([f"{name}={getattr(self, name)!r}" for name in self._shown])
    return f"{type(self).__qualname__}({told})"


def _printed(self: Any, printer: Any, cycle: bool) -> None:
    """How notebooks and hypothesis print it: as the call that makes it, defaults left out.

    A class that says something of itself is printed so.
    """
    said: object = type(self).__repr__
    if said is not _said:
        printer.text(repr(self))
        return
    told = [each for each in fields(self) if each.init and each.repr and _differs(self, each)]
    with printer.group(4, f"{type(self).__name__}(", ")"):
        for place, each in enumerate(told):
            if place:
                printer.text(",")
                printer.breakable()
            printer.text(f"{each.name}=")
            printer.pretty(getattr(self, each.name))


def _differs(self: object, each: Field[Any]) -> bool:
    """Whether a field's value is another than its default."""
    made = each.default_factory
    usual = each.default if made is MISSING else made()
    return bool(getattr(self, each.name) != usual)


def _nothing(value: object) -> tuple[()]:
    return ()
