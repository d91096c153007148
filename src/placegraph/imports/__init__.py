"""Imports: from a table, through the gazetteer, to a source of the graph.

`resolve` finds what the parties of a row are, `intake` tells rows that are taken from those that
wait, `records` merges and writes them, `run` publishes. See docs/importing.md.
"""
