from sqlalchemy import func, select

from webapp.evaluation.registry import folder_of
from webapp.models import AuditEntry, Role


def count_entries(session, action):
    return session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == action))


def test_a_stranger_is_sent_to_sign_in_and_a_listener_is_refused(client, sign_in):
    paths = ("/models/baseline-2/serve", "/models/rollback/baseline")
    assert [client.post(path).location for path in paths] == ["/sign-in", "/sign-in"]
    sign_in(Role.LISTENER)
    assert [client.post(path).status_code for path in paths] == [403, 403]


def test_an_admin_lets_a_version_serve_and_hears_why_it_was_not_compared(
    client, session, registered, serving, sign_in
):
    sign_in(Role.ADMIN)
    registered()
    registered()

    page = client.post("/models/baseline-2/serve", follow_redirects=True).text

    assert serving() == ["baseline-2"]
    assert "baseline-2 serves now. Not compared with baseline-1: baseline-2 did not keep" in page
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.account_id is not None


def test_a_version_whose_files_do_not_verify_is_not_served(client, session, registered, serving, sign_in):
    sign_in(Role.ADMIN)
    registered()
    (folder_of(registered()) / "model.onnx").unlink()
    before = count_entries(session, "model version serves")

    assert client.post("/models/baseline-2/serve").status_code == 409
    assert client.post("/models/baseline-9/serve").status_code == 404

    assert serving() == ["baseline-1"]
    assert count_entries(session, "model version serves") == before


def test_an_admin_goes_back_to_the_version_before(client, session, registered, serving, sign_in):
    sign_in(Role.ADMIN)
    registered()
    registered(serve=True)

    page = client.post("/models/rollback/baseline", follow_redirects=True).text

    assert serving() == ["baseline-1"]
    assert "baseline-1 serves again, in place of baseline-2." in page
    assert count_entries(session, "model version rolled back") == 1


def test_there_is_nothing_to_go_back_to_at_first(client, registered, sign_in):
    sign_in(Role.ADMIN)
    registered()

    assert client.post("/models/rollback/baseline").status_code == 409
    assert client.post("/models/rollback/nonsense").status_code == 404
