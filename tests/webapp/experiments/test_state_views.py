import pytest
from experiment_definitions import draft

from webapp.models import AuditEntry, Experiment, Role


def test_an_admin_leads_an_experiment_through_its_states_and_the_log_names_them(client, session, sign_in):
    draft(session)
    sign_in(Role.ADMIN)

    said = [
        client.post(f"/experiments/genres/{step}", follow_redirects=True).text
        for step in ("start", "stop", "archive")
    ]

    assert [
        "State: <strong>running</strong>, day 1" in said[0] and "It takes 100 % of the traffic" in said[0],
        "is stopped." in said[1],
        "is archived." in said[2],
    ] == [True] * 3
    entry = session.query(AuditEntry).filter_by(action="experiment started").one()
    assert entry.account_id is not None


def test_a_step_that_its_state_forbids_is_a_conflict(client, session, sign_in):
    draft(session)
    sign_in(Role.ADMIN)

    assert client.post("/experiments/genres/stop").status_code == 409
    assert client.post("/experiments/unknown/start").status_code == 404


@pytest.mark.parametrize("role", [Role.LISTENER, Role.ANALYST])
def test_others_start_nothing(client, session, sign_in, role):
    draft(session)
    sign_in(role)

    assert client.post("/experiments/genres/start").status_code == 403
    session.expire_all()
    assert session.query(Experiment).one().state == "draft"


@pytest.mark.usefixtures("public")
def test_a_draft_has_a_page_before_anybody_is_in_it(client, session):
    draft(session)
    session.commit()

    page = client.get("/experiments/genres").text

    assert "They get their variants when they come" in page
    assert "<td>advanced</td>" in page
