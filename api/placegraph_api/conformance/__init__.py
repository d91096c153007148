"""Run the W3C tests of SPARQL 1.0 and 1.1 against a running service.

`python -m placegraph_api.conformance SUITE --query URL --store URL --earl REPORT`
takes a local copy of the suite; with `--own` it starts this package's endpoint itself.
"""
