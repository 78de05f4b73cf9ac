"""From a file to a policy: reading, laying over, choosing readings, shape, compiling.

The five steps are in `source`, `overlays`, `switches`, `shape` and `compile`;
`versions` puts them in a row and collects what they find.
"""

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

from escalate_rules.authoring.diagnostics import Diagnostic, PolicyError, quoted
from escalate_rules.authoring.nearest import nearest, one_of, suggest
from escalate_rules.authoring.overlays import Find, Found, laid_over
from escalate_rules.authoring.readings import Reading, readings_in
from escalate_rules.authoring.source import read_source
from escalate_rules.authoring.versions import NO_READINGS, Version, Versions
from escalate_rules.core.calendar import Table
from escalate_rules.core.errors import EscalateRulesError
from escalate_rules.core.frozen import dataclass
from escalate_rules.core.policy import Policy
from escalate_rules.library.policies import bundled_ids, bundled_policy_text


class UnknownPolicyError(EscalateRulesError):
    """There is no bundled policy, and no file, of this name.

    Attributes:
        name: As it was given.
        known: The ids of the bundled policies, and of those beside a suite that names it.
        at: The suite and the place in it, where one names it.
    """

    def __init__(self, name: str, known: tuple[str, ...], at: str = "") -> None:
        super().__init__(name, known, at)  # keeps the error picklable
        self.name = name
        self.known = known
        self.at = at

    def __str__(self) -> str:
        close = nearest(self.name, self.known)
        if close is None and Path(self.name).suffix:
            help = "check its spelling, and the folder that you are in"
        else:
            help = suggest(self.name, self.known, "write the path of a file, such as `policy.yaml`")
        said = f"{quoted(self.name)} is no bundled policy and no file; {help}"
        return f"{self.at}: {said}" if self.at else said


class UnreadablePolicyError(EscalateRulesError):
    """A file cannot be read at all.

    Attributes:
        path: As it was given.
        why: What the system says about it.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)  # keeps the error picklable
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"{quoted(self.path)} cannot be read: {self.why}"


class UnknownReadingError(EscalateRulesError):
    """A reading was chosen that the policy does not have, or an option that the reading lacks.

    Attributes:
        reading: The reading as it was given.
        option: The option as it was given.
        known: The policy's readings, or the reading's options where that is known.
        is_known: Whether the policy has the reading.
    """

    def __init__(self, reading: str, option: str, known: tuple[str, ...], is_known: bool) -> None:
        super().__init__(reading, option, known, is_known)  # keeps the error picklable
        self.reading = reading
        self.option = option
        self.known = known
        self.is_known = is_known

    def __str__(self) -> str:
        if self.is_known:
            help = suggest(self.option, self.known)
            return f"{quoted(self.option)} is not an option of {quoted(self.reading)}; {help}"
        if not self.known:
            return f"the policy has no readings, so {quoted(self.reading)} cannot be chosen"
        help = suggest(self.reading, self.known, f"it has {one_of(self.known)}")
        return f"the policy has no reading {quoted(self.reading)}; {help}"


@dataclass(frozen=True, slots=True)
class Variant:
    """A file under one choice of readings; `chosen` holds those that differ from the file."""

    chosen: tuple[tuple[str, str], ...]
    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]


def load_policy(
    path_or_name: str | PathLike[str], readings: Mapping[str, str] = NO_READINGS
) -> Policy:
    """The policy in a file, or the bundled one of this id (`load_policy("newcastle")`).

    Args:
        path_or_name: A path, or an id of letters, digits and underscores.
        readings: Options to use in place of those the file uses.

    Raises:
        PolicyError: the file has mistakes; it lists every one.
        UnknownPolicyError: there is no such policy or file.
        UnreadablePolicyError: the file is there and cannot be read.
        UnknownReadingError: `readings` names what the policy does not have.
    """
    data, path = read_policy_file(path_or_name)
    return parse_policy(data, path, readings, find=finder(path_or_name))


def read_policy_file(path_or_name: str | PathLike[str]) -> tuple[bytes, str]:
    """What a policy's file holds, and what findings and citations call it.

    Raises:
        UnknownPolicyError: there is no such policy or file.
        UnreadablePolicyError: the file is there and cannot be read.
    """
    name = str(path_or_name)
    if isinstance(path_or_name, str) and name in bundled_ids():
        return bundled_policy_text(name)
    try:
        return Path(path_or_name).read_bytes(), name
    except FileNotFoundError:
        raise UnknownPolicyError(name, bundled_ids()) from None
    except OSError as error:
        raise UnreadablePolicyError(name, _why(Path(path_or_name), error)) from None
    except ValueError:  # a NUL in the name
        raise UnknownPolicyError(name, bundled_ids()) from None


def _why(path: Path, error: OSError) -> str:
    if path.is_dir():
        inside = path / "policy.yaml"
        return f"it is a folder; name the files in it, such as {quoted(inside.as_posix())}"
    return error.strerror or "it is no file"


def bundled_base(name: str) -> Found | None:
    """The bundled policy that a text may extend by its id."""
    return Found(*bundled_policy_text(name)) if name in bundled_ids() else None


def beside(path: str | PathLike[str]) -> Find:
    """Finds what the file at `path` may extend: a file beside it, else a bundled policy.

    A name with an ending is a file's own; an id is that of `ID.yaml`. What is
    there and cannot be read raises `UnreadablePolicyError`.
    """
    folder = Path(path).parent

    def find(name: str) -> Found | None:
        found = folder / (name if Path(name).suffix else f"{name}.yaml")
        try:
            return Found(found.read_bytes(), str(found))
        except FileNotFoundError:
            return bundled_base(name)
        except OSError as error:
            raise UnreadablePolicyError(str(found), _why(found, error)) from None

    return find


def finder(path_or_name: str | PathLike[str]) -> Find:
    """Finds what a policy may extend, which is given as to `load_policy`."""
    is_bundled = isinstance(path_or_name, str) and path_or_name in bundled_ids()
    return bundled_base if is_bundled else beside(path_or_name)


def parse_policy(
    text: str | bytes,
    path: str,
    readings: Mapping[str, str] | None = None,
    table: Table | None = None,
    *,
    find: Find = bundled_base,
) -> Policy:
    """The policy that `text` says.

    Args:
        text: What the file holds.
        path: What findings and citations call the file.
        readings: Options to use in place of those the file uses.
        table: Bank holidays, by default the bundled ones.
        find: The text that `extends` names, by default a bundled policy; `beside`
            finds files too.

    Raises:
        PolicyError: the text has mistakes; it lists every one.
        UnknownReadingError: `readings` names what the policy does not have.
    """
    policy, diagnostics = check_policy(text, path, readings, table, find=find)
    if policy is None:
        raise PolicyError(diagnostics)
    return policy


def check_policy(
    text: str | bytes,
    path: str,
    readings: Mapping[str, str] | None = None,
    table: Table | None = None,
    *,
    find: Find = bundled_base,
) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    """The policy, or None where there are errors, and everything that is found, by place.

    A finding names the file at fault, which may be one that the file given extends.

    Raises:
        UnknownReadingError: `readings` names what the policy does not have.
    """
    of = Versions(laid_over(read_source(text, path), find), table)
    check_chosen(of, readings or NO_READINGS)
    version = of.under(readings or NO_READINGS)
    return version.policy(), version.diagnostics


def variants(
    text: str | bytes, path: str, table: Table | None = None, *, find: Find = bundled_base
) -> Iterator[Variant]:
    """The file as it stands, with each other option alone, and with each pair of other
    options that meets in one element.
    """
    for each in Versions(laid_over(read_source(text, path), find), table).each():
        yield _variant(each)


def _variant(version: Version) -> Variant:
    return Variant(tuple(version.chosen.items()), version.policy(), version.diagnostics)


def each_alone(
    text: str | bytes, path: str, chosen: Mapping[str, str], *, find: Find = bundled_base
) -> Iterator[Variant]:
    """The file with the readings chosen, and then with each other option alone.

    Raises:
        UnknownReadingError: `chosen` names what the policy does not have.
    """
    of = Versions(laid_over(read_source(text, path), find))
    check_chosen(of, chosen)
    for each in of.each(chosen, pairs=False):
        yield _variant(each)


def readings_of(text: str | bytes, path: str, *, find: Find = bundled_base) -> tuple[Reading, ...]:
    """The readings that a file declares or takes over, with their options and the one in use."""
    root = laid_over(read_source(text, path), find).root
    return () if root is None else readings_in(root, NO_READINGS)


def check_chosen(of: Versions, chosen: Mapping[str, str]) -> None:
    """Only readings and options that the file has are chosen.

    Raises:
        UnknownReadingError: otherwise; of a file that cannot be read nothing is known.
    """
    if of.unresolved is None:
        return
    declared = {each.id: each for each in of.unresolved.declared}
    for name, option in chosen.items():
        if name not in declared:
            raise UnknownReadingError(name, option, tuple(declared), False)
        if option not in declared[name].names:
            raise UnknownReadingError(name, option, declared[name].names, True)
