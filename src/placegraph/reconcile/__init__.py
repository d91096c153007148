"""Which place or organisation of the graph do a name and what else is known of it mean?

```text
types        what a thing can be asked for as: Place, Organisation, and the kinds of each
evidence     values that stand beside a name: a country, coordinates, identifiers, what is around
match        candidates with a score, and whether the first is sure
properties   what can be fetched of a thing once it is found
```
"""

from placegraph.reconcile.evidence import EVIDENCE, Evidence, read_evidence
from placegraph.reconcile.match import Candidate, Query, reconcile
from placegraph.reconcile.properties import PROPERTIES, Property, PropertyValue, values_of
from placegraph.reconcile.types import Type, all_types, types_of

__all__ = [
    "EVIDENCE",
    "PROPERTIES",
    "Candidate",
    "Evidence",
    "Property",
    "PropertyValue",
    "Query",
    "Type",
    "all_types",
    "read_evidence",
    "reconcile",
    "types_of",
    "values_of",
]
