"""Frozen values as JSON, and back unchanged, by their own type hints.

One codec for whatever dataclasses the core has: a case, a policy, the log of a
decision. A dataclass becomes a mapping of its fields, with its type's name
under `is` where the hint allows several; moments, instants, days and times
become ISO text; named pairs become a mapping. What is read is checked against
the same hints, so damaged data is a fault with its path.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from escalate_rules.core.case import Ledger
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.moments import (
    LONDON,
    UNKNOWN,
    Day,
    DayEnd,
    Instant,
    Unknown,
    parse_instant,
    parse_moment,
)
from escalate_rules.wire.faults import Fault, Where, WireError, one_of, quote, shape_of

TAG: Final = "is"
DAY_END: Final = "T24:00"  # ISO 8601's own way to write the end of a day
NOT_KNOWN: Final = "not known"
MOMENTS: Final = (Day, Instant, DayEnd, Unknown)

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Scalar:
    """How a type that is one text is written and read; reading raises ValueError."""

    write: Callable[[Any], Json]
    read: Callable[[str], Any]
    example: str


def instant_text(at: datetime) -> str:
    """ISO 8601 with the offset of Europe/London; always with seconds, as RFC 3339 wants them."""
    return at.astimezone(LONDON).isoformat(timespec="microseconds" if at.microsecond else "seconds")


def _write_moment(moment: Day | Instant | DayEnd | Unknown) -> str:
    match moment:
        case DayEnd(day):
            return f"{day.isoformat()}{DAY_END}"
        case Instant(at):
            return instant_text(at)
        case Unknown():
            return NOT_KNOWN
        case _:
            return str(moment)


def _read_moment(text: str) -> Day | Instant | DayEnd | Unknown:
    if text == NOT_KNOWN:
        return UNKNOWN
    if text.endswith(DAY_END):
        return DayEnd(date.fromisoformat(text.removesuffix(DAY_END)))
    return parse_moment(text)


_MOMENT: Final = Scalar(_write_moment, _read_moment, "2026-12-21T10:00:00+00:00")
_SCALARS: Final[Mapping[type, Scalar]] = types.MappingProxyType(
    {
        **dict.fromkeys(MOMENTS, _MOMENT),
        datetime: Scalar(instant_text, parse_instant, "2026-12-21T10:00:00+00:00"),
        date: Scalar(date.isoformat, date.fromisoformat, "2026-12-21"),
        time: Scalar(lambda value: value.isoformat("minutes"), time.fromisoformat, "17:00"),
    }
)


@dataclass(frozen=True, slots=True)
class Codec:
    """How values are written.

    Attributes:
        sparse: Leave out fields that are what they are by default.
        own: Types with a form of their own: how each is written, and read.
    """

    sparse: bool = False
    own: tuple[tuple[type, Callable[[Any], Json], Callable[[Json], Any]], ...] = ()

    def write(self, value: Any, hint: Any) -> Json:
        """`value`, which the hint describes, as plain data."""
        origin, args = get_origin(hint), get_args(hint)
        if _is_union(hint):
            return None if value is None else self._write_one_of(value, _members(hint))
        for kind, write, _ in self.own:
            if hint is kind:
                return write(value)
        if hint in _SCALARS:
            return _SCALARS[hint].write(value)
        if isinstance(value, Enum):
            return value.value
        if is_dataclass(hint):
            return self._write_fields(value, tag=False)
        if origin is tuple:
            return self._write_tuple(value, args)
        if origin is frozenset:
            return sorted(self.write(each, args[0]) for each in value)
        if origin is not None and issubclass(origin, Mapping):
            return {key: self.write(value[key], args[1]) for key in sorted(value)}
        return self.write_any(value) if hint is Any else value

    def write_any(self, value: Any) -> Json:
        """A value of which nothing is said but that it is a text, a number or a tuple of them."""
        return [self.write_any(each) for each in value] if isinstance(value, tuple) else value

    def _write_one_of(self, value: Any, members: tuple[Any, ...]) -> Json:
        for member in members:
            if isinstance(value, get_origin(member) or member):
                if is_dataclass(member) and member not in _SCALARS and len(_records(members)) > 1:
                    return self._write_fields(value, tag=True)
                return self.write(value, member)
        raise TypeError(f"{type(value).__name__} is none of {members}")

    def _write_tuple(self, value: tuple[Any, ...], args: tuple[Any, ...]) -> Json:
        if len(args) != 2 or args[1] is not ...:
            return [self.write(each, hint) for each, hint in zip(value, args, strict=True)]
        named = _pair_value(args[0])
        if named is not None and len({key for key, _ in value}) == len(value):
            return {key: self.write(each, named) for key, each in value}
        return [self.write(each, args[0]) for each in value]

    def _write_fields(self, value: Any, *, tag: bool) -> Json:
        told: dict[str, Json] = {TAG: type(value).__name__} if tag else {}
        kind: Any = type(value)
        for name, hint, default in _fields_of(kind):
            said = self.write(getattr(value, name), hint)
            # The written forms are compared, because equality leaves origins out.
            if self.sparse and default is not MISSING and said == self.write(default, hint):
                continue
            told[name] = said
        return told

    def read(self, data: Json, hint: Any, where: Where = ()) -> Any:
        """What `write` made `data` from.

        Raises:
            WireError: the data is not of that shape.
        """
        if _is_union(hint):
            if data is None and type(None) in get_args(hint):
                return None
            return self._read_one_of(data, _members(hint), where)
        for kind, _, read in self.own:
            if hint is kind:
                return read(data)
        if hint is Any:
            return _as_tuples(data)
        if hint in _SCALARS:
            return _read_scalar(data, hint, where)
        origin, args = get_origin(hint), get_args(hint)
        if is_dataclass(hint):
            return self._read_fields(data, hint, where)
        if origin is tuple:
            return self._read_tuple(data, args, where)
        if origin is frozenset:
            return frozenset(self.read(each, args[0], where) for each in _list(data, where))
        if origin is not None and issubclass(origin, Mapping):
            told = _mapping(data, where)
            return Ledger({k: self.read(v, args[1], (*where, k)) for k, v in told.items()})
        if issubclass(hint, Enum):
            return _read_enum(data, hint, where)
        if not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
            names = {str: "text", int: "a whole number", bool: "true or false"}
            raise _fault(where, f"this is {shape_of(data)}, not {names.get(hint, hint.__name__)}")
        return data

    def _read_one_of(self, data: Json, members: tuple[Any, ...], where: Where) -> Any:
        records = _records(members)
        if isinstance(data, dict) and len(records) > 1:
            kinds = {member.__name__: member for member in records}
            name = data.get(TAG)
            if not isinstance(name, str) or name not in kinds:
                help = f"it is one of {one_of(kinds)}"
                raise _fault((*where, TAG), f"{quote(name)} is not what can stand here", help)
            rest = {key: each for key, each in data.items() if key != TAG}
            return self._read_fields(rest, kinds[name], where)
        if isinstance(data, str):
            texts = [each for each in members if each is str or each in _SCALARS]
            enums = [each for each in members if isinstance(each, type) and issubclass(each, Enum)]
            for member in (*texts, *enums):
                return self.read(data, member, where)
        for member in records or members:
            return self.read(data, member, where)
        raise _fault(where, f"{shape_of(data)} cannot stand here")

    def _read_tuple(self, data: Json, args: tuple[Any, ...], where: Where) -> Any:
        if len(args) == 2 and args[1] is ...:
            named = _pair_value(args[0])
            if named is not None and isinstance(data, dict):
                return tuple((k, self.read(v, named, (*where, k))) for k, v in data.items())
            return tuple(
                self.read(each, args[0], (*where, place))
                for place, each in enumerate(_list(data, where))
            )
        told = _list(data, where)
        if len(told) != len(args):
            raise _fault(where, f"this is a list of {len(told)}, not of {len(args)}")
        return tuple(
            self.read(each, hint, (*where, place))
            for place, (each, hint) in enumerate(zip(told, args, strict=True))
        )

    def _read_fields(self, data: Json, kind: Any, where: Where) -> Any:
        told = _mapping(data, where)
        known = {name: (hint, default) for name, hint, default in _fields_of(kind)}
        for key in told:
            if key not in known:
                raise _fault((*where, key), f"{quote(key)} has no meaning here")
        given = {}
        for name, (hint, default) in known.items():
            if name in told:
                given[name] = self.read(told[name], hint, (*where, name))
            elif default is MISSING:
                raise _fault(where, f"`{name}` is missing")
        try:
            return kind(**given)
        except ValueError as error:
            raise _fault(where, str(error)) from None


def _fault(where: Where, says: str, help: str = "") -> WireError:
    return WireError([Fault("wrong shape", where, says, help)])


def _mapping(data: Json, where: Where) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise _fault(where, f"this is {shape_of(data)}, not a mapping")
    return data


def _list(data: Json, where: Where) -> list[Json]:
    if not isinstance(data, list | tuple):
        raise _fault(where, f"this is {shape_of(data)}, not a list")
    return list(data)


def _read_scalar(data: Json, hint: type, where: Where) -> Any:
    scalar = _SCALARS[hint]
    if not isinstance(data, str):
        raise _fault(where, f"this is {shape_of(data)}, not text such as `{scalar.example}`")
    try:
        return scalar.read(data)
    except (ValueError, OverflowError):
        pass
    except Exception as error:  # an InstantError has its own sentence
        raise _fault(where, str(error)) from None
    raise _fault(where, f"{quote(data)} cannot be read; it is written as `{scalar.example}`")


def _read_enum(data: Json, hint: type[Enum], where: Where) -> Enum:
    for member in hint:
        if member.value == data:
            return member
    choices = one_of([str(member.value) for member in hint])
    raise _fault(where, f"{quote(data)} cannot stand here", f"it is {choices}")


def _as_tuples(data: Json) -> Any:
    return tuple(_as_tuples(each) for each in data) if isinstance(data, list) else data


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in {Union, types.UnionType}


@cache
def _members(hint: Any) -> tuple[Any, ...]:
    """What a union allows, None left out."""
    return tuple(each for each in get_args(hint) if each is not type(None))


def _records(members: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each for each in members if is_dataclass(each) and each not in _SCALARS)


def _pair_value(hint: Any) -> Any:
    """The value's hint where `hint` is a pair of a name and a value, else None."""
    args = get_args(hint)
    if get_origin(hint) is tuple and len(args) == 2 and args[0] is str and args[1] is not ...:
        return args[1]
    return None


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, Any, Any], ...]:
    """The fields that make a value: name, hint and default.

    One that neither counts in a comparison nor is shown only spares work.
    """
    hints = get_type_hints(kind)
    return tuple(
        (each.name, hints[each.name], each.default_factory())
        if each.default_factory is not MISSING
        else (each.name, hints[each.name], each.default)
        for each in fields(kind)
        if each.init and (each.compare or each.repr)
    )
