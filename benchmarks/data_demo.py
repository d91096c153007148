"""Import every shipped source from the shared data into a store of its own: `make data-demo`.

All of them go into one version. Prints what became of the rows of each, and how long each step
took; the row report and the review file of each stand in a folder beside the store.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.metrics import calibrate
from placegraph.build import build
from placegraph.gazetteer import Gazetteer
from placegraph.imports.report import ImportReport
from placegraph.imports.run import Options, import_tables
from placegraph.tables import ListedTable, find_mapping, read_mapping

SHARED = Path(__file__).parents[2] / "shared" / "data"
# The file that each shipped mapping is for, in the order of their precedence.
FILES = {
    "councils_uk": "councils_uk/uk_local_authorities_current.csv",
    "members_eurocities": "members_eurocities/members-wikidata-enriched.json",
    "twinning_germany": "twinning_germany/TwinTowns_clean.csv",
    "twinning_hekman": "twinning_hekman/twin_cities.csv",
    "twinning_wikidata_p190": "twinning_wikidata_p190/relations.tsv",
    "ports_world_port_index": "ports_world_port_index/WPI.csv",
    "universities_erasmus": "universities_erasmus/EUC_geocoded_clean.csv",
    "routes_openflights": "routes_openflights/routes.dat",
}
COLUMNS = ("read", "imported", "merged", "doubtful", "rejected")
BOUND_S = 120


def main() -> None:
    """Build, import, and say how to serve it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("store", type=Path, nargs="?", default=Path("var/demo"))
    store = asked.parse_args().store
    missing = [file for file in FILES.values() if not (SHARED / file).exists()]
    if len(missing) == len(FILES):
        sys.exit(f"data-demo: there is no {SHARED}; the shared data is not part of the repository")
    calibrate()
    reports = store.with_name(f"{store.name}-reports")
    started = time.perf_counter()
    build(store)
    gazetteer = Gazetteer.open(store.resolve().parent / "gazetteer")
    print(f"{'built, gazetteer ready':26} {time.perf_counter() - started:66.1f} s")
    tables = [
        ListedTable(SHARED / file, read_mapping(find_mapping(name)))
        for name, file in FILES.items()
        if file not in missing
    ]
    options = Options(folder=reports, most_bad=5_000)
    started = time.perf_counter()
    found = import_tables(store, tables, gazetteer, options, partial(_tell, started))
    spent = time.perf_counter() - started
    _tell(started, "done")
    for file in missing:
        print(f"{file} is missing")
    print(f"{'source':24}" + "".join(f"{name:>11}" for name in COLUMNS) + "      places")
    for report in found:
        _show(report)
    print(f"all sources in {spent:.1f} s (≤ {BOUND_S}){'' if spent <= BOUND_S else ' MISSED'}")
    print(f"row reports and review files: {reports}")
    print(f"let it learn suggestions: placegraph train --store {store}")
    print(f"serve it: make run STORE={store}, or placegraph serve --store {store}")


def _tell(started: float, step: str) -> None:
    """When a step of the import began."""
    if not step.startswith("derived"):
        print(f"{time.perf_counter() - started:8.1f} s  {step}", flush=True)


def _show(report: ImportReport) -> None:
    counts = report.counts.as_table()
    figures = "".join(f"{counts[column]:>11,}" for column in COLUMNS)
    print(f"{report.dataset:24}{figures}{report.recognised:>12,}")


if __name__ == "__main__":
    main()
