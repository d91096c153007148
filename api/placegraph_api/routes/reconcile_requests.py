"""Read what a reconciliation client asks: forms and addresses that carry JSON."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Request
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.reconcile import Query, all_types, read_evidence
from placegraph.store import Store

from ..problems import RequestError
from ..sparql.protocol import FORM, Fields, body_type, read_body, read_fields

MAX_BODY_BYTES = 1 << 20
MAX_CANDIDATES = 50
DEFAULT_CANDIDATES = 10
MAX_IDS = 1000
MAX_PROPERTIES = 50


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[Annotated[str, Field(max_length=200)]], BeforeValidator(_listed)]


class PropertyIn(BaseModel):
    """A value, or several, that stands beside the name."""

    pid: str
    v: Any


class QueryIn(BaseModel):
    """One query of a batch; what it says beyond these members is left aside."""

    query: Annotated[str, Field(max_length=500)] = ""
    type: Texts | None = None
    limit: Annotated[float, Field(allow_inf_nan=False)] | None = None
    properties: Annotated[list[PropertyIn], Field(max_length=MAX_PROPERTIES)] = []
    type_strict: Literal["any", "all", "should"] = "any"

    @field_validator("type")
    @classmethod
    def _known(cls, types: list[str] | None) -> list[str] | None:
        for each in types or ():
            if each not in all_types():
                raise ValueError(str(UnknownNameError("type", each, all_types())))
        return types

    def query_of(self, store: Store) -> Query:
        """Return the query as the library asks it."""
        return Query(
            self.query,
            tuple(self.type or ()),
            self.type_strict,
            read_evidence(store, ((each.pid, each.v) for each in self.properties)),
            max(1, min(int(self.limit or DEFAULT_CANDIDATES), MAX_CANDIDATES)),
        )


class ExtendPropertyIn(BaseModel):
    """A property to fetch; `limit` of its settings is how many values of it."""

    id: str
    settings: Mapping[str, Any] = {}

    @property
    def limit(self) -> int | None:
        """Return the number of values to fetch, None for all."""
        limit = self.settings.get("limit")
        try:
            return max(1, int(limit)) if limit else None
        except (TypeError, ValueError, OverflowError):
            raise ParameterError(f"limit is {limit!r}; expected a whole number") from None


class ExtendIn(BaseModel):
    """Things whose properties are to be fetched."""

    ids: Annotated[list[str], Field(max_length=MAX_IDS)]
    properties: Annotated[list[ExtendPropertyIn], Field(max_length=MAX_PROPERTIES)]


Read = TypeVar("Read")
QUERIES: TypeAdapter[dict[str, QueryIn]] = TypeAdapter(dict[str, QueryIn])
EXTEND: TypeAdapter[ExtendIn] = TypeAdapter(ExtendIn)


async def read_form(request: Request) -> Fields:
    """Return the fields of the form in the body, or of the address of a GET."""
    if request.method != "POST":
        return read_fields(request.scope["query_string"], "the address")
    body_type(request, (FORM,))
    return read_fields(await read_body(request, MAX_BODY_BYTES), "the form")


def read_json(fields: Fields, name: str, shape: TypeAdapter[Read]) -> Read:
    """Return what a field holds; raises RequestError for what is no JSON of that shape."""
    if len(fields[name]) > 1:
        raise RequestError(f"expected one field {name!r}, there are {len(fields[name])}")
    try:
        content = json.loads(fields[name][0])
    except (ValueError, RecursionError) as error:
        raise RequestError(f"{name} is not JSON: {error}") from None
    try:
        return shape.validate_python(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, (name, *fault['loc'])))}: {fault['msg']}"
            for fault in error.errors()[:5]
        )
        raise RequestError(faults) from None
