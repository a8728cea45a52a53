import pytest
from experiment_definitions import running
from listening_rows import add_listener

from webapp.models import Assignment, AuditEntry, Role


def test_an_admin_sets_a_variant_on_the_page(client, session, sign_in):
    running(session)
    add_listener(session).external_id = "ann"
    sign_in(Role.ADMIN)
    assert "Set a listener" in client.get("/experiments/genres").text

    page = client.post(
        "/experiments/genres/overrides",
        data={"listener_id": " ann ", "variant": "genres"},
        follow_redirects=True,
    )

    assert "ann has Genres now, and is left out of the analysis." in page.text
    assert session.query(Assignment).one().is_override
    assert session.query(AuditEntry).filter_by(action="variant overridden").one().account_id is not None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"listener_id": "nobody", "variant": "genres"}, 404),
        ({"listener_id": "ann", "variant": "third"}, 422),
        ({"listener_id": "NUL\0", "variant": "genres"}, 400),
        ({}, 422),
    ],
)
def test_a_wrong_form_has_a_page_that_says_so(client, session, sign_in, data, status):
    running(session)
    sign_in(Role.ADMIN)

    assert client.post("/experiments/genres/overrides", data=data).status_code == status


def test_an_analyst_neither_sees_the_form_nor_may_send_it(client, session, sign_in):
    running(session)
    sign_in(Role.ANALYST)

    assert "Set a listener" not in client.get("/experiments/genres").text
    assert client.post("/experiments/genres/overrides", data={}).status_code == 403
