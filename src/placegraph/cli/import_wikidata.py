"""`placegraph import-wikidata`: ties from Wikidata, fetched politely or saved before."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placegraph.cli import imports
from placegraph.cli.program import store_option, tell_progress
from placegraph.errors import ParameterError

if TYPE_CHECKING:
    from placegraph.imports.report import ImportReport
    from placegraph.store import Address

WIKIDATA_QUERY_SERVICE = "https://query.wikidata.org/sparql"
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("import-wikidata")
@click.option(
    "--endpoint",
    default=WIKIDATA_QUERY_SERVICE,
    show_default=True,
    metavar="URL",
    help="The SPARQL endpoint to ask.",
)
@click.option(
    "--saved", type=FOLDER, metavar="FOLDER", help="Read answers that were saved, and ask nobody."
)
@click.option(
    "--country",
    "countries",
    multiple=True,
    metavar="NAME|CODE",
    help="Only ties with an end in this country; may be repeated.",
)
@click.option(
    "--network",
    "networks",
    multiple=True,
    metavar="Q…",
    help="Also the members of this city network; may be repeated.",
)
@click.option(
    "--contact",
    envvar="PLACEGRAPH_CONTACT",
    show_envvar=True,
    metavar="TEXT",
    help="How those who run the endpoint can reach you; every request says so.",
)
@click.option(
    "--work",
    type=FOLDER,
    metavar="FOLDER",
    help="Where answers are kept until they are imported. Default: in wikidata/ beside the store.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option(
    "--id",
    "slug",
    metavar="SLUG",
    help="What the source is called. Default: wikidata, with the codes of the countries.",
)
@click.option("--retrieved", metavar="DATE", help="When the saved answers were asked for.")
@click.option(
    "--pause",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Seconds between two requests.",
)
@click.option(
    "--page",
    type=click.IntRange(1, 50_000),
    default=2000,
    show_default=True,
    metavar="N",
    help="Statements in one request.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, 1000),
    default=200,
    show_default=True,
    metavar="N",
    help="Items in one request.",
)
@store_option
def import_wikidata(store: Address, **given: Any) -> None:
    """Import twinned administrative bodies and members of city networks from Wikidata.

    What was asked for is kept until it is imported, so a run that breaks off goes on where it
    stopped, and a dry run need not ask again. Importing again replaces what was brought before.
    """
    from placegraph.identifiers import SLUG

    if given["slug"] is not None and not SLUG.fullmatch(given["slug"]):
        raise ParameterError(f"{given['slug']!r} is no name of a source; expected, say, wikidata-2")
    saved: Path | None = given["saved"]
    if saved is not None and (given["countries"] or given["networks"]):
        raise ParameterError("--country and --network choose what is asked for; nothing is asked")
    with imports.needed_packages():
        report = _saved(store, saved, given) if saved else _live(store, given)
        imports.print_reports([report], given["dry_run"])


def _saved(store: Address, folder: Path, given: dict[str, Any]) -> ImportReport:
    from placegraph import temporal
    from placegraph.wikidata.read import read_folder
    from placegraph.wikidata.run import Options, import_found

    if given["retrieved"]:
        temporal.bounds(given["retrieved"])
    found = read_folder(folder)
    options = Options(
        given["slug"] or "wikidata", given["retrieved"], folder.resolve().name, given["dry_run"]
    )
    return import_found(store, found, imports.prepare(store), options, tell_progress)


def _live(store: Address, given: dict[str, Any]) -> ImportReport:
    from placegraph.wikidata.endpoint import Endpoint
    from placegraph.wikidata.fetch import fetch
    from placegraph.wikidata.read import read_files
    from placegraph.wikidata.run import Options, import_found
    from placegraph.wikidata.work import Wanted, work_folder

    if given["retrieved"]:
        raise ParameterError("--retrieved goes with --saved; a run knows its own day")
    wanted = Wanted(
        given["endpoint"],
        tuple(sorted({_code(country) for country in given["countries"]})),
        tuple(sorted({_item(network) for network in given["networks"]})),
        given["page"],
        given["batch"],
    )
    slug = given["slug"] or "-".join(["wikidata", *map(str.lower, wanted.countries)])
    endpoint = Endpoint(
        wanted.endpoint, given["contact"] or "", pause_s=given["pause"], tell=tell_progress
    )
    # Before anything is asked: a store that cannot be written would be found too late.
    from placegraph.store import folder_of

    gazetteer = imports.prepare(store)
    folder = given["work"] or folder_of(store).resolve().parent / "wikidata" / slug
    with work_folder(folder, wanted, datetime.datetime.now(datetime.UTC).date()) as work:
        tell_progress(f"asking for {wanted}")
        found = read_files(fetch(endpoint, work, tell_progress))
        options = Options(slug, work.begun.isoformat(), wanted.endpoint, given["dry_run"])
        report = import_found(store, found, gazetteer, options, tell_progress)
        if not given["dry_run"]:
            work.finish()
        return report


def _code(country: str) -> str:
    from placegraph.gazetteer import read_country

    reading = read_country(country)
    if reading.code is None:
        raise ParameterError(f"{reading.reasons[0]}; expected a name or a code such as GB")
    return reading.code


def _item(network: str) -> str:
    from placegraph.wikidata.terms import ITEM

    if not ITEM.fullmatch(network):
        raise ParameterError(f"{network!r} is no item of Wikidata; expected, for example, Q1376367")
    return network
