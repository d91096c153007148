"""The parameters that choose ties, for every route that has them: a Filter of the library."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Query

from placegraph.errors import DateError, ParameterError
from placegraph.filters import Filter
from placegraph.identifiers import slug_of
from placegraph.said import Said
from placegraph.schemes import scheme
from placegraph.store import Store

from .common import Choices

PARAMETERS = (
    "level",
    "strand",
    "status",
    "formality",
    "source",
    "certainty",
    "at",
    "from",
    "to",
)

Texts = list[str]


def filter_of(store: Store) -> Callable[..., Filter]:
    """Return what reads the filter of a request; it refuses values that the store does not have."""
    choices = {
        name: Choices(name, tuple(scheme(name)))
        for name in ("level", "strand", "status", "formality", "certainty")
    } | {"source": Choices("source", tuple(sorted(map(slug_of, store.manifest.graphs))))}

    def read(
        level: Annotated[Texts, Query(description="Levels to keep", examples=["civic"])] = [],  # noqa: B006
        strand: Annotated[
            Texts, Query(description="Strands to keep, with narrower ones", examples=["education"])
        ] = [],  # noqa: B006
        status: Annotated[Texts, Query(description="Statuses to keep", examples=["active"])] = [],  # noqa: B006
        formality: Annotated[
            Texts, Query(description="Formalities to keep", examples=["twinning"])
        ] = [],  # noqa: B006
        source: Annotated[Texts, Query(description="Datasets to keep", examples=["briefing"])] = [],  # noqa: B006
        certainty: Annotated[
            Texts, Query(description="How sure the evidence is", examples=["certain"])
        ] = [],  # noqa: B006
        at: Annotated[
            str | None,
            Query(description="Live at a date: 2019, 2019-06 or 2019-06-14", examples=["2019"]),
        ] = None,
        first: Annotated[
            int | None,
            Query(alias="from", description="Not ended before this year, as far as is known"),
        ] = None,
        last: Annotated[
            int | None,
            Query(alias="to", description="Not begun after this year, as far as is known"),
        ] = None,
    ) -> Filter:
        given = {
            "level": level,
            "strand": strand,
            "status": status,
            "formality": formality,
            "source": source,
            "certainty": certainty,
        }
        for name, values in given.items():
            choices[name].check(values)
        try:
            return Filter.of(
                levels=level,
                strands=strand,
                statuses=status,
                formalities=formality,
                sources=source,
                at=at,
                certainties=certainty,
                between=(first, last),
            )
        except DateError as error:
            raise ParameterError(Said("at-no-date", f"at: {error}", why=error.said)) from error

    return read
