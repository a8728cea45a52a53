"""The document has one schema of each name: of two, the later one would describe the answers of both."""

from collections import defaultdict


def test_no_two_schemas_share_a_name(prepared_app):
    shapes = defaultdict(set)
    for blueprint in prepared_app.blueprints.values():
        for name, schema in getattr(blueprint, "components_schemas", {}).items():
            shapes[name].add(schema.model_dump_json())

    assert [name for name, found in shapes.items() if len(found) > 1] == []
