"""Examples of analyses for the description of the service; tests ask for each of them."""

from collections.abc import Mapping
from typing import Any

BRIEFING: Mapping[str, Any] = {
    "source": "briefing",
    "title": "What the New Local briefing says of relationships between places",
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "share_alike": False,
}

ANSWERED = "The answer; `licences` names those of the sources of the ties that it rests on"

METRIC_PATH = "/metrics/ties?place=Lyon"
METRIC: Mapping[str, Any] = {
    "id": "ties",
    "version": "3083d9b28412938f",
    "filter": {},
    "total": 17,
    "parameters": {"at": None},
    "columns": [
        {"name": "node", "type": "text", "unit": ""},
        {"name": "label", "type": "text", "unit": ""},
        {"name": "partners", "type": "integer", "unit": "places"},
        {"name": "ties", "type": "integer", "unit": "relationships"},
        {"name": "strength", "type": "integer", "unit": "relationships"},
        {"name": "offices", "type": "integer", "unit": "relationships"},
        {"name": "tie_keys", "type": "list", "unit": ""},
        {"name": "note", "type": "text", "unit": ""},
    ],
    "rows": [
        {
            "node": "place/lyon",
            "label": "Lyon",
            "partners": 1,
            "ties": 1,
            "strength": 1,
            "offices": 0,
            "tie_keys": ["birmingham-lyon-partner-cities"],
            "note": None,
        }
    ],
    "notes": [],
    "licences": [BRIEFING],
}

PATHS_PATH = "/paths?a=Wigan&b=Angers&through=places&count=1"
PATHS: Mapping[str, Any] = {
    "version": "3083d9b28412938f",
    "filter": {},
    "a": "place/wigan",
    "b": "place/angers",
    "paths": [
        {
            "cost": 1.5,
            "nodes": ["place/wigan", "place/angers"],
            "steps": [
                {
                    "from": "place/wigan",
                    "to": "place/angers",
                    "ties": ["wigan-angers-twinning"],
                    "joined_by": [],
                    "cost": 1.5,
                }
            ],
        }
    ],
    "notes": [],
    "labels": {"place/wigan": "Wigan", "place/angers": "Angers"},
    "licences": [BRIEFING],
}

SCENARIO_PATH = "/scenarios/lose_place?place=Lyon"
SCENARIO: Mapping[str, Any] = {
    "id": "lose_place",
    "version": "3083d9b28412938f",
    "filter": {},
    "parameters": {"place": "place/lyon", "draws": 100, "seed": 0, "at": None},
    "ended": ["birmingham-lyon-partner-cities"],
    "pairs": [
        {
            "a": "place/birmingham",
            "b": "place/lyon",
            "tie_keys": ["birmingham-lyon-partner-cities"],
            "still_joined": False,
        }
    ],
    "notes": [],
    "licences": [BRIEFING],
}

CHANGES_PATH = "/changes?from=2018&to=2020&level=civic"
CHANGES: Mapping[str, Any] = {
    "version": "3083d9b28412938f",
    "filter": {"level": ["civic"]},
    "ties": [
        {
            "key": "southampton-miami-dade-twinning",
            "label": "Twinning of Southampton and Miami-Dade County",
            "places": ["place/miami-dade-county", "place/southampton"],
            "change": "appeared",
            "status_before": "active",
            "status_after": "active",
        }
    ],
    "licences": [BRIEFING],
}

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    METRIC_PATH: METRIC,
    PATHS_PATH: PATHS,
    SCENARIO_PATH: SCENARIO,
    CHANGES_PATH: CHANGES,
}
