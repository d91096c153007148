"""The shapes of questions and answers of the Reconciliation Service API 0.2.

Rebuilt from the text of the specification (Reconciliation Service API 0.2, W3C Entity
Reconciliation Community Group, 2023), not copied: members that the specification names are
required or typed here as it says, and answers may have no others.
"""

from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


TEXT: Schema = {"type": "string"}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
COUNT: Schema = {"type": "integer", "minimum": 1}
TYPE: Schema = _object(
    {"id": TEXT, "name": TEXT}, {"broader": _list(_object({"id": TEXT, "name": TEXT}))}
)
VALUE: Schema = {
    "anyOf": [
        TEXT,
        {"type": "number"},
        {"type": "boolean"},
        _object({"id": TEXT}, {"name": TEXT}),
    ]
}
_SUGGEST = _object(
    {"service_url": ADDRESS, "service_path": TEXT},
    {
        "flyout_service_url": ADDRESS,
        "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
    },
)
_SETTING = _object(
    {"name": TEXT, "label": TEXT, "type": {"const": "number"}},
    {"default": {"type": "number"}, "help_text": TEXT},
)

MANIFEST = _object(
    {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": ADDRESS,
        "schemaSpace": ADDRESS,
    },
    {
        "serviceVersion": TEXT,
        "documentation": ADDRESS,
        "logo": ADDRESS,
        "defaultTypes": {**_list(TYPE), "uniqueItems": True},
        "view": _object({"url": {"type": "string", "pattern": r"\{\{id\}\}"}}),
        "preview": _object(
            {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": COUNT,
                "height": COUNT,
            }
        ),
        "suggest": _object({}, {"entity": _SUGGEST, "type": _SUGGEST, "property": _SUGGEST}),
        "extend": _object(
            {},
            {
                "propose_properties": _object({"service_url": ADDRESS, "service_path": TEXT}),
                "property_settings": _list(_SETTING),
            },
        ),
        "batchSize": COUNT,
    },
)
QUERIES: Schema = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "query": TEXT,
            "type": {"anyOf": [TEXT, _list(TEXT)]},
            "limit": {"type": "number"},
            "properties": _list(_object({"pid": TEXT, "v": {"anyOf": [VALUE, _list(VALUE)]}})),
            "type_strict": {"enum": ["any", "all", "should"]},
        },
        "anyOf": [
            {"required": ["query"]},
            {"required": ["properties"], "properties": {"properties": {"minItems": 1}}},
        ],
        "additionalProperties": False,
    },
}
RESULTS: Schema = {
    "type": "object",
    "additionalProperties": _object(
        {
            "result": _list(
                _object(
                    {"id": TEXT, "name": TEXT, "score": {"type": "number"}},
                    {
                        "description": TEXT,
                        "type": _list(TYPE),
                        "match": {"type": "boolean"},
                        "features": _list(
                            _object({"id": TEXT, "value": {"type": ["number", "boolean"]}})
                        ),
                    },
                )
            )
        }
    ),
}
ENTITIES = _object(
    {
        "result": _list(
            _object(
                {"id": TEXT, "name": TEXT},
                {"description": TEXT, "notable": _list({"anyOf": [TEXT, TYPE]})},
            )
        )
    }
)
TYPES = _object(
    {
        "result": _list(
            _object({"id": TEXT, "name": TEXT}, {"description": TEXT, "broader": _list(TYPE)})
        )
    }
)
PROPERTIES = _object({"result": _list(_object({"id": TEXT, "name": TEXT}, {"description": TEXT}))})
FLYOUT = _object({"id": TEXT, "html": TEXT})
PROPOSED = _object(
    {
        "properties": _list(_object({"id": TEXT, "name": TEXT})),
    },
    {"type": {"type": ["string", "null"]}, "limit": {"type": "integer"}},
)
EXTEND = _object(
    {
        "ids": _list(TEXT),
        "properties": _list(_object({"id": TEXT}, {"settings": {"type": "object"}})),
    }
)
EXTENDED = _object(
    {
        "meta": _list(_object({"id": TEXT, "name": TEXT}, {"type": TYPE, "service": ADDRESS})),
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": _list(
                    {
                        "oneOf": [
                            _object({"str": TEXT}),
                            _object({"int": {"type": "integer"}}),
                            _object({"float": {"type": "number"}}),
                            _object({"date": TEXT}),
                            _object({"id": TEXT, "name": TEXT}, {"description": TEXT}),
                            _object({}),
                        ]
                    }
                ),
            },
        },
    }
)


def check(content: Any, schema: Schema) -> Any:
    """The content, which has the shape; a failure names where it has not."""
    faults = [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(content)
    ]
    assert not faults, faults
    return content
