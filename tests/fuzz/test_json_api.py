"""Generated requests against every route of the OpenAPI document: no answer may break it, none may be a 500."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings


@pytest.fixture
def api(prepared_app):
    return schemathesis.openapi.from_wsgi("/api/openapi.json", prepared_app)


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_keeps_the_documented_contract(case):
    case.call_and_validate()
