"""What `--store` takes: a folder, or the address of a SPARQL endpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placegraph.errors import ParameterError, PlacegraphError

if TYPE_CHECKING:
    from placegraph.remote import Access

PREFIX = "PLACEGRAPH_REMOTE_"


class StoreAddress(click.ParamType[Any]):
    """The folder of a store, or the address of one elsewhere."""

    name = "store"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """The address that a text is."""
        if not isinstance(value, str) or "://" not in value:
            return Path(value)
        from placegraph.cli.program import tell_progress
        from placegraph.remote import address

        try:
            return address(value, access_from(os.environ), tell_progress)
        except PlacegraphError as error:
            self.fail(str(error), param, ctx)


def access_from(environment: Mapping[str, str]) -> Access:
    """How stores elsewhere are reached, as variables say; the service names them all.

    >>> access_from({"PLACEGRAPH_REMOTE_TIMEOUT_S": "5"}).timeout_s
    5.0
    """
    from pydantic import TypeAdapter, ValidationError

    from placegraph.remote import Access

    given = {
        name.removeprefix(PREFIX).lower(): text
        for name, text in environment.items()
        if name.startswith(PREFIX)
    }
    try:
        return TypeAdapter(Access).validate_python(given)
    except ValidationError as error:
        (fault, *_) = error.errors()
        name = PREFIX + str(fault["loc"][0]).upper()
        raise ParameterError(f"{name} cannot be taken: {fault['msg']}") from error
