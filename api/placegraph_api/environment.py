"""Settings from variables: `PLACEGRAPH_POOL_DEADLINE_S=20` sets `pool.deadline_s`.

Only the command line reads the environment, and hands it in here. A name that no setting
has is refused, because a misspelled limit limits nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from placegraph.errors import ParameterError, UnknownNameError

from .settings import Settings

PREFIX = "PLACEGRAPH_"
_OF_OURS = ConfigDict(arbitrary_types_allowed=True)

Some = TypeVar("Some")


@dataclass(frozen=True)
class Variable:
    """One setting: its path in the settings, its variable, its type and its default."""

    path: tuple[str, ...]
    type: Any
    default: Any

    @property
    def name(self) -> str:
        """Return the name of the variable."""
        return PREFIX + "_".join(self.path).upper()

    def read(self, text: str) -> Any:
        """Return the value of a text; members of a list are separated by commas."""
        listed = isinstance(self.default, tuple)
        given = [each.strip() for each in text.split(",") if each.strip()] if listed else text
        try:
            return TypeAdapter(self.type, config=_OF_OURS).validate_python(given)
        except ValidationError as error:
            (fault, *_) = error.errors()
            raise ParameterError(f"{self.name} is {text!r}: {fault['msg']}") from None


def variables() -> list[Variable]:
    """Return every setting that a variable can set."""
    return list(_variables(Settings(), ()))


def _variables(settings: Any, path: tuple[str, ...]) -> Iterator[Variable]:
    types = get_type_hints(type(settings))
    for each in fields(settings):
        value = getattr(settings, each.name)
        if is_dataclass(value):
            yield from _variables(value, (*path, each.name))
        else:
            yield Variable((*path, each.name), types[each.name], value)


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that variables make of the defaults.

    Raises UnknownNameError for a variable that sets nothing, ParameterError for a value
    that is of another type.

    >>> settings_from({"PLACEGRAPH_POOL_DEADLINE_S": "20"}).pool.deadline_s
    20.0
    """
    known = {each.name: each for each in variables()}
    settings = Settings()
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise UnknownNameError("setting", name, known)
        settings = _with(settings, known[name].path, known[name].read(text))
    return settings


def _with(settings: Some, path: tuple[str, ...], value: Any) -> Some:
    name, *rest = path
    if rest:
        value = _with(getattr(settings, name), tuple(rest), value)
    return replace(settings, **{name: value})  # type: ignore[type-var]
