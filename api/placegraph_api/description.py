"""The OpenAPI description of what FastAPI does not see: the SPARQL routes."""

from typing import Any

from .negotiate import GRAPH_FORMATS, SOLUTIONS_FORMATS

QUERY = """\
SELECT ?label ?start WHERE {
  ?tie a pg:Relationship ; rdfs:label ?label ; pg:formality formality:twinning .
  OPTIONAL { ?tie pg:start ?start }
}"""
PREFIXED = f"""\
PREFIX pg: <https://w3id.org/placegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX formality: <https://w3id.org/placegraph/id/concept/formality/>
{QUERY}"""

_SOLUTIONS = {
    "head": {"vars": ["label", "start"]},
    "results": {
        "bindings": [
            {
                "label": {
                    "type": "literal",
                    "xml:lang": "en",
                    "value": "Twinning of Southampton and Miami-Dade County",
                },
                "start": {"type": "literal", "value": "2019-06"},
            }
        ]
    },
}
_PROBLEM = {
    "type": "https://w3id.org/placegraph/problem/query-syntax",
    "title": "SPARQL syntax error",
    "status": 400,
    "detail": "line 1, column 8: expected one of: variable, *",
    "line": 1,
    "column": 8,
}


def sparql_paths() -> dict[str, Any]:
    """Return the path items of `/sparql` and `/graph-store`."""
    responses = {
        "200": {
            "description": "Solutions or triples, in the format that Accept prefers",
            "content": {each.media_type: {} for each in (*SOLUTIONS_FORMATS[1:], *GRAPH_FORMATS)}
            | {SOLUTIONS_FORMATS[0].media_type: {"example": _SOLUTIONS}},
        },
        "400": {
            "description": "Not SPARQL, or not a request of the protocol",
            "content": {"application/problem+json": {"example": _PROBLEM}},
        },
    }
    dataset = [
        _parameter(name, "A named graph") for name in ("default-graph-uri", "named-graph-uri")
    ]
    query = {**_parameter("query", "A query"), "example": PREFIXED}
    body = {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {"query": {"type": "string"}},
                },
                "example": {"query": PREFIXED},
            },
            "application/sparql-query": {"schema": {"type": "string"}, "example": PREFIXED},
        }
    }
    graph = {**_parameter("graph", "A named graph"),
             "example": "https://w3id.org/placegraph/id/dataset/briefing"}  # fmt: skip
    return {
        "/sparql": {
            "get": {
                "tags": ["sparql"],
                "summary": "Ask a SPARQL query; without one, the description of the service",
                "operationId": "sparql_get",
                "parameters": [query, *dataset],
                "responses": responses,
            },
            "post": {
                "tags": ["sparql"],
                "summary": "Ask a SPARQL query that is too long for an address",
                "operationId": "sparql_post",
                "requestBody": body,
                "responses": responses,
            },
        },
        "/graph-store": {
            "get": {
                "tags": ["sparql"],
                "summary": "A whole named graph",
                "operationId": "graph_store_get",
                "parameters": [graph],
                "responses": {
                    "200": {
                        "description": "The graph",
                        "content": {each.media_type: {} for each in GRAPH_FORMATS},
                    }
                },
            }
        },
    }


def _parameter(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": {"type": "string"},
    }
