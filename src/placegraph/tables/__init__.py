"""Tables of ties: read any table through a mapping, row by row, with a fault for what is wrong.

The package knows nothing of RDF data or of the store; see docs/tables.md.
"""

from placegraph.tables.guess import guess_mapping
from placegraph.tables.mapping import (
    Cell,
    LocatedMapping,
    Mapping,
    Party,
    find_mapping,
    read_mapping,
    shipped_mappings,
)
from placegraph.tables.read import TableReading, read_table
from placegraph.tables.readers import Layout, Table, open_table
from placegraph.tables.report import ReportWriter, write_report
from placegraph.tables.rows import (
    Counts,
    Fault,
    PartyRow,
    RejectedRow,
    Row,
    RowEvidence,
    RowResult,
    TableError,
    TieRow,
)

__all__ = [
    "Cell",
    "Counts",
    "Fault",
    "Layout",
    "LocatedMapping",
    "Mapping",
    "Party",
    "PartyRow",
    "RejectedRow",
    "ReportWriter",
    "Row",
    "RowEvidence",
    "RowResult",
    "Table",
    "TableError",
    "TableReading",
    "TieRow",
    "find_mapping",
    "guess_mapping",
    "open_table",
    "read_mapping",
    "read_table",
    "shipped_mappings",
    "write_report",
]
