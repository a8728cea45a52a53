import threading
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from ml.artefacts import ArtefactError
from webapp.evaluation.registry import folder_of
from webapp.evaluation.serving import NothingBeforeError, find_rollback, roll_back, serve_version
from webapp.models import AuditEntry, ModelKind, ModelVersion, ServingTurn
from webapp.transaction import writing

BASELINE = ModelKind.BASELINE


def newest_entry(session):
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def serve_all(session, registered, n):
    """Register `n` baselines and let one after the other serve."""
    for _ in range(n):
        serve_version(session, registered().version)
        session.commit()


def test_a_version_that_serves_leaves_the_shadow(session, registered):
    registered()
    registered()
    later = session.scalar(select(ModelVersion).where(ModelVersion.version == "baseline-2"))
    later.is_shadow = True

    serve_version(session, "baseline-2")

    assert (later.is_serving, later.is_shadow) == (True, False)


def test_serving_another_version_stops_the_one_before_and_is_logged(session, registered, serving):
    registered()
    registered()

    promotion = serve_version(session, "baseline-2")
    session.commit()

    assert serving() == ["baseline-2"]
    assert promotion.replaced == "baseline-1"
    entry = newest_entry(session)
    assert (entry.action, entry.subject, entry.detail["replaced"]) == (
        "model version serves",
        "baseline-2",
        "baseline-1",
    )


def test_serving_what_serves_already_is_not_logged(session, registered):
    registered()
    before = session.scalar(select(func.count(AuditEntry.id)))

    serve_version(session, "baseline-1")

    assert session.scalar(select(func.count(AuditEntry.id))) == before


def test_an_altered_version_never_serves(session, registered, serving):
    registered()
    second = registered()
    (folder_of(second) / "model.onnx").write_bytes(b"evil")

    with pytest.raises(ArtefactError, match=sha256(b"evil").hexdigest()):
        serve_version(session, "baseline-2")

    assert serving() == ["baseline-1"]


def test_a_rollback_lets_the_version_before_serve_and_is_logged(session, registered, serving):
    serve_all(session, registered, 2)

    promotion = roll_back(session, BASELINE, reason="strange answers")
    session.commit()

    assert serving() == ["baseline-1"]
    assert (promotion.version.version, promotion.replaced) == ("baseline-1", "baseline-2")
    entry = newest_entry(session)
    assert (entry.action, entry.subject) == ("model version rolled back", "baseline-1")
    assert entry.detail == {"replaced": "baseline-2", "reason": "strange answers"}


def test_rolling_back_again_goes_further_back_until_nothing_is_left(session, registered, serving):
    serve_all(session, registered, 3)

    for left in ("baseline-2", "baseline-1"):
        assert find_rollback(session, BASELINE).version == left
        roll_back(session, BASELINE)
        assert serving() == [left]
    with pytest.raises(NothingBeforeError, match="no baseline version served before baseline-1"):
        roll_back(session, BASELINE)


def test_a_version_that_serves_again_after_a_rollback_can_be_left_again(session, registered, serving):
    serve_all(session, registered, 2)
    roll_back(session, BASELINE)
    serve_version(session, "baseline-2")

    roll_back(session, BASELINE)

    assert serving() == ["baseline-1"]
    assert find_rollback(session, BASELINE) is None


def test_each_kind_goes_back_by_itself(session, registered, serving):
    registered("advanced")
    serve_all(session, registered, 2)

    roll_back(session, BASELINE)

    assert serving() == ["advanced-1", "baseline-1"]
    with pytest.raises(NothingBeforeError, match="no advanced version"):
        roll_back(session, ModelKind.ADVANCED)


def test_nothing_can_be_gone_back_to_while_nothing_serves(session):
    with pytest.raises(NothingBeforeError, match="no baseline version served before now"):
        roll_back(session, BASELINE)


def test_a_rollback_to_a_version_without_its_files_changes_nothing(session, registered, serving):
    serve_all(session, registered, 2)
    first = session.scalars(select(ModelVersion)).first()
    (folder_of(first) / "model.onnx").unlink()

    with pytest.raises(ArtefactError, match="cannot be read"):
        roll_back(session, BASELINE)

    assert serving() == ["baseline-2"]


def test_a_version_of_another_program_never_serves(session, registered, serving):
    registered(serve=False, inputs=["energy"])
    second = registered(serve=False, calibration={"method": "unheard of"})
    with pytest.raises(ArtefactError, match="baseline-2 is of another program: the calibration method"):
        serve_version(session, second.version)
    assert serving() == []

    with pytest.raises(ArtefactError, match="baseline-1 was trained on 1 inputs that differ from the"):
        serve_version(session, "baseline-1")


def test_two_people_who_choose_at_once_leave_one_version_serving(app, session, registered, serving):
    for _ in range(3):
        registered()
    failures = []

    def choose(version):
        try:
            for _ in range(5):
                with app.app_context(), writing() as own:
                    serve_version(own, version)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=choose, args=(f"baseline-{n}",)) for n in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    newest = session.scalars(select(ServingTurn).order_by(ServingTurn.id.desc())).first()
    assert serving() == [newest.version.version]
