import pytest

from webapp.models import Role

PAGE = "/experiments"
REPORT = "/api/v1/experiments/unknown/report"


def test_a_stranger_is_led_to_the_sign_in_page(client):
    assert client.get(PAGE).location == "/sign-in?next=/experiments"


def test_a_stranger_gets_a_problem_from_the_json_route(client):
    answer = client.get(REPORT)

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_a_listener_may_not_read_reports(client, sign_in):
    sign_in(Role.LISTENER)

    assert client.get(PAGE).status_code == client.get(REPORT).status_code == 403


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
def test_analysts_and_admins_read_reports(client, sign_in, role):
    sign_in(role)

    assert (client.get(PAGE).status_code, client.get(REPORT).status_code) == (200, 404)


def test_public_reports_need_no_sign_in(client, public):
    assert (client.get(PAGE).status_code, client.get(REPORT).status_code) == (200, 404)
