"""Ties between places from Wikidata: twinned administrative bodies and members of city networks.

```text
endpoint   asks one question at a time, waits and asks again
fetch      pages of statements, batches of items  →  work folder, one file an answer
read       files  →  statements, items, faults
```
"""
