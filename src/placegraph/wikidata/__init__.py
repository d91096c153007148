"""Ties between places from Wikidata: twinned administrative bodies and members of city networks.

```text
endpoint   asks one question at a time, waits and asks again
fetch      pages of statements, batches of items  →  work folder, one file an answer
read       files  →  statements, items, faults
places     items  →  places of the graph;   ties: statements  →  records
run        publishes them as a source
```
"""
