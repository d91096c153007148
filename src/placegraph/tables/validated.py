"""The fields of a YAML file as an object, with a fault for each line that is not as expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from placegraph.errors import DataError
from placegraph.findings import Finding, Location
from placegraph.ingest.located_yaml import LocatedYaml

Model = TypeVar("Model", bound=BaseModel)

_PLAIN = {
    "missing": "missing",
    "extra_forbidden": "an unknown field",
    "model_type": "not fields with values",
    "tuple_type": "not a list",
    "dict_type": "not a table of values",
}


def validated(yaml: LocatedYaml, kind: type[Model]) -> Model:
    """The content of a file as an object of a class; raises DataError with every fault in it."""
    try:
        return kind.model_validate(_without_blanks(yaml.content))
    except ValidationError as error:
        raise DataError([_finding(yaml, kind, fault) for fault in _told_once(error)]) from error


def _told_once(error: ValidationError) -> Iterator[Any]:
    """The faults, without a list’s “too short” where it is so only for its faulty items."""
    faults = error.errors()
    for fault in faults:
        inside = [one for one in faults if one["loc"][:-1][: len(fault["loc"])] == fault["loc"]]
        if fault["type"] != "too_short" or not inside:
            yield fault


def _finding(yaml: LocatedYaml, model: type[BaseModel], fault: Any) -> Finding:
    kind, found = fault["type"], fault["input"]
    where = Location(yaml.file, yaml.line(tuple(fault["loc"])))
    field = ".".join(str(part) for part in fault["loc"] if part != "[key]") or None
    value = found if isinstance(found, str) and kind != "extra_forbidden" else None
    message, expected = _PLAIN.get(kind, "not as expected"), None
    if kind == "extra_forbidden":
        owner = _owner(model, fault["loc"])
        expected = f"one of {', '.join(owner.model_fields)}"
    elif kind == "value_error":
        message = fault["msg"].removeprefix("Value error, ")
    elif kind == "too_short":
        message = "too few"
        expected = f"at least {fault['ctx']['min_length']}"
    elif kind not in _PLAIN:
        expected = fault["msg"].removeprefix("Input should be ")
    elif kind == "model_type":
        expected = "the name of a column, or fields such as {constant: …}"
    return Finding(where, message, field, value, expected)


def _owner(kind: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel]:
    """The class whose field an unknown one was taken for."""
    owner: type[BaseModel] = kind
    for part in path[:-1]:
        if isinstance(part, str) and part in owner.model_fields:
            owner = _model_in(owner.model_fields[part].annotation) or owner
    return owner


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The class of fields in an annotation such as `tuple[Party, ...]` or `Cell | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _without_blanks(value: Any) -> Any:
    """A key with nothing behind it counts as absent, but a blank item of a list is a value."""
    if isinstance(value, dict):
        return {key: _without_blanks(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return tuple("" if item is None else _without_blanks(item) for item in value)
    return value
