"""Reading sources: one module a kind of source, each from files to entries."""
