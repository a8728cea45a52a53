import hashlib

import pytest
from experiment_definitions import draft
from listened_experiments import add_listened

from webapp.clock import now_ms
from webapp.experiments.snapshots import freeze, look_early
from webapp.models import AuditEntry, ReportSnapshot, Role

PAGE = "/experiments/genres"
PLAN = {"planned_listeners": 80, "planned_looks": 2}


def test_an_admin_takes_the_look_that_is_due_and_reads_it_under_its_link(client, session, sign_in):
    add_listened(session, **PLAN)
    sign_in(Role.ADMIN)
    assert "Take look 1 of 2" in client.get(PAGE).text

    answer = client.post(f"{PAGE}/look")
    page = client.get(answer.location).text

    kept = session.query(ReportSnapshot).one()
    assert answer.location == f"{PAGE}/reports/{kept.sha256}"
    assert "<strong>Frozen.</strong>" in page
    assert kept.sha256 in page
    assert "+300.0 s" in page
    assert kept.account_id is not None
    after = client.get(PAGE).text
    assert "Take look" not in after
    assert "+300.0 s" not in after
    assert answer.location in after


def test_a_look_that_is_not_due_is_a_conflict_that_says_what_is_missing(client, session, sign_in):
    add_listened(session, planned_listeners=100, planned_looks=2)
    sign_in(Role.ADMIN)

    answer = client.post(f"{PAGE}/look")

    assert answer.status_code == 409
    assert "10 of 50 listeners are missing" in answer.text


def test_an_admin_opens_the_result_early_with_a_reason(client, session, sign_in):
    add_listened(session, planned_listeners=100, planned_looks=2)
    sign_in(Role.ADMIN)
    assert "Open early" in client.get(PAGE).text

    assert client.post(f"{PAGE}/early", data={"reason": " "}).status_code == 422
    assert client.post(f"{PAGE}/early").status_code == 422
    page = client.post(f"{PAGE}/early", data={"reason": "<b>Skips</b> doubled"}, follow_redirects=True).text

    assert "+300.0 s" in page
    assert "&lt;b&gt;Skips&lt;/b&gt; doubled" in client.get(f"{PAGE}/history").text
    entry = session.query(AuditEntry).filter_by(action="result opened early").one()
    assert entry.detail["reason"] == "<b>Skips</b> doubled"


def test_freezing_keeps_what_anybody_may_read_and_nothing_that_is_locked(client, session, sign_in):
    add_listened(session, **PLAN)
    sign_in(Role.ADMIN)

    page = client.post(f"{PAGE}/freeze", follow_redirects=True).text

    assert "Kept for good: " in page
    assert "+300.0 s" not in page


@pytest.mark.parametrize("role", [Role.LISTENER, Role.ANALYST])
def test_others_keep_nothing(client, session, sign_in, role):
    add_listened(session, **PLAN)
    sign_in(role)

    steps = ("look", "early", "freeze", "promote")

    assert [client.post(f"{PAGE}/{step}", data={"reason": "r"}).status_code for step in steps] == [403] * 4
    assert session.query(ReportSnapshot).count() == 0


def test_strangers_are_sent_to_sign_in(client, session):
    kept = freeze(session, add_listened(session), now_ms(), None)
    session.commit()

    for path in (f"{PAGE}/history", f"{PAGE}/report.csv", f"{PAGE}/reports/{kept.sha256}"):
        assert "/sign-in" in client.get(path).location


@pytest.mark.usefixtures("public")
def test_the_json_of_a_snapshot_is_what_was_hashed(client, session):
    kept = freeze(session, add_listened(session), now_ms(), None)
    session.commit()

    answer = client.get(f"{PAGE}/reports/{kept.sha256}.json")

    assert answer.mimetype == "application/json"
    assert hashlib.sha256(answer.data).hexdigest() == kept.sha256
    assert answer.json["heading"]["key"] == "genres"


@pytest.mark.usefixtures("public")
def test_the_csv_of_a_snapshot_holds_its_numbers(client, session):
    experiment = add_listened(session, planned_listeners=100, planned_looks=2)
    kept = look_early(session, experiment, now_ms(), None, "=1+1")
    session.commit()

    answer = client.get(f"{PAGE}/reports/{kept.sha256}.csv")

    assert answer.mimetype == "text/csv"
    assert f"genres-{kept.sha256[:12]}.csv" in answer.headers["Content-Disposition"]
    assert "primary,session_duration,genres,effect,raw.difference,300.0" in answer.text


@pytest.mark.usefixtures("public")
def test_an_altered_snapshot_says_so_and_shows_nothing(client, session):
    kept = freeze(session, add_listened(session), now_ms(), None)
    kept.body = kept.body.replace("listen longer", "leave sooner")
    session.commit()

    page = client.get(f"{PAGE}/reports/{kept.sha256}")

    assert page.status_code == 200
    assert "<strong>Altered.</strong>" in page.text
    assert "leave sooner" not in page.text
    assert client.get(f"{PAGE}/reports/{kept.sha256}.csv").status_code == 409
    assert ">altered</span>" in client.get(f"{PAGE}/history").text


@pytest.mark.usefixtures("public")
def test_the_history_of_an_experiment_without_snapshots_says_what_keeps_one(client, session):
    draft(session)
    session.commit()

    assert "None yet." in client.get(f"{PAGE}/history").text
    assert f'href="{PAGE}/history"' in client.get(PAGE).text


@pytest.mark.usefixtures("public")
def test_snapshots_that_do_not_exist_are_not_found(client, session):
    kept = freeze(session, add_listened(session), now_ms(), None)
    draft(session, "other")
    session.commit()

    paths = [
        f"{PAGE}/reports/{'0' * 64}",
        f"{PAGE}/reports/{'0' * 64}.json",
        f"{PAGE}/reports/{kept.sha256[:12]}",
        f"/experiments/other/reports/{kept.sha256}",
        f"/experiments/unknown/reports/{kept.sha256}",
        "/experiments/unknown/history",
        "/experiments/unknown/report.csv",
    ]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)
