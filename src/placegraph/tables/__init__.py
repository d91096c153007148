"""Tables: read any table through a mapping, row by row, with a fault for what is wrong.

The package knows nothing of RDF data or of the store; see docs/tables.md.
"""

from placegraph.tables.guess import guess_mapping
from placegraph.tables.listed import LIST_ENDINGS, ListedTable, read_list
from placegraph.tables.mapping import (
    LocatedMapping,
    find_mapping,
    read_mapping,
    shipped_mappings,
)
from placegraph.tables.read import TableReading, read_table
from placegraph.tables.readers import Layout, Table, open_table
from placegraph.tables.report import ReportWriter, write_report
from placegraph.tables.rows import (
    Counts,
    EntityRow,
    Fault,
    FlowRow,
    PartyRow,
    RejectedRow,
    Row,
    RowEvidence,
    RowResult,
    TableError,
    TakenRow,
    TieRow,
)
from placegraph.tables.schema import (
    Cell,
    FlowMapping,
    Mapping,
    OrganisationMapping,
    Party,
    PlaceMapping,
    TieMapping,
)

__all__ = [
    "LIST_ENDINGS",
    "Cell",
    "Counts",
    "EntityRow",
    "Fault",
    "FlowMapping",
    "FlowRow",
    "Layout",
    "ListedTable",
    "LocatedMapping",
    "Mapping",
    "OrganisationMapping",
    "Party",
    "PartyRow",
    "PlaceMapping",
    "RejectedRow",
    "ReportWriter",
    "Row",
    "RowEvidence",
    "RowResult",
    "Table",
    "TableError",
    "TableReading",
    "TakenRow",
    "TieMapping",
    "TieRow",
    "find_mapping",
    "guess_mapping",
    "open_table",
    "read_list",
    "read_mapping",
    "read_table",
    "shipped_mappings",
    "write_report",
]
