import pytest
from listened_experiments import LONG, SHORT, add_listened
from model_facts import manifest

from ml.artefacts import claim_folder, write_version
from ml.training import TrainedVersion
from webapp.config import settings_of
from webapp.evaluation.registry import find_serving, folder_of
from webapp.evaluation.service import register_version
from webapp.experiments.states import stop
from webapp.models import AuditEntry, GenreMapping, ModelKind, Role

PAGE = "/experiments/genres"


@pytest.fixture
def versions(app, session):
    """Two versions of one kind; the first serves."""
    session.add(GenreMapping(id=1, created_at_ms=1, fingerprint="0" * 64))
    session.commit()
    registered = [register(app, session) for _ in range(2)]
    session.commit()
    return registered


def register(app, session):
    folder = claim_folder(settings_of(app).artefact_folder, "advanced")
    told = manifest(folder.name)

    def write_files(draft):
        (draft / "model.onnx").write_bytes(b"onnx")
        return told

    known = write_version(folder, write_files)
    facts = (told["data_fingerprint"], 1, 7, told["metrics"], True, ())
    return register_version(session, TrainedVersion("advanced", folder.name, folder, known, *facts)).version


def stopped(session, version, control_s=SHORT, treatment_s=LONG):
    """An experiment that has ended; its treatment pins a version."""
    experiment = add_listened(session, control_s, treatment_s)
    experiment.variants[1].model_version_id = version and version.id
    session.flush()
    session.expire(experiment)
    stop(session, experiment)
    session.commit()
    return experiment


def serves(session):
    session.expire_all()
    return find_serving(session, ModelKind.ADVANCED).version


def test_one_click_lets_the_winners_version_serve_and_names_the_former(client, session, sign_in, versions):
    stopped(session, versions[1])
    sign_in(Role.ADMIN)
    assert "Let advanced-2 serve" in client.get(PAGE).text

    page = client.post(f"{PAGE}/promote", follow_redirects=True).text

    assert serves(session) == "advanced-2"
    assert "advanced-2 serves now, in place of advanced-1." in page
    entry = session.query(AuditEntry).filter_by(action="experiment's winner promoted").one()
    assert (entry.subject, entry.detail) == ("genres", {"version": "advanced-2", "replaced": "advanced-1"})
    assert entry.account_id is not None
    assert session.query(AuditEntry).filter_by(action="model version serves").count() == 2


def test_promoting_what_serves_already_changes_nothing(client, session, sign_in, versions):
    stopped(session, versions[0])
    sign_in(Role.ADMIN)

    assert "advanced-1 serves already." in client.post(f"{PAGE}/promote", follow_redirects=True).text
    assert serves(session) == "advanced-1"


def test_without_a_winner_nothing_is_promoted(client, session, sign_in, versions):
    stopped(session, versions[1], SHORT, SHORT)
    sign_in(Role.ADMIN)

    answer = client.post(f"{PAGE}/promote")

    assert answer.status_code == 409
    assert "nothing to promote: " in answer.text
    assert serves(session) == "advanced-1"
    assert "Let advanced" not in client.get(PAGE).text


def test_a_winner_that_pins_no_version_is_not_promoted(client, session, sign_in, versions):
    stopped(session, None)
    sign_in(Role.ADMIN)

    answer = client.post(f"{PAGE}/promote")

    assert answer.status_code == 409
    assert "pins no model version" in answer.text


def test_a_version_whose_files_do_not_verify_is_not_promoted(client, session, sign_in, versions):
    stopped(session, versions[1])
    (folder_of(versions[1]) / "model.onnx").unlink()
    sign_in(Role.ADMIN)

    assert client.post(f"{PAGE}/promote").status_code == 409
    assert serves(session) == "advanced-1"


def test_a_result_that_is_locked_promotes_nothing(client, session, sign_in, versions):
    experiment = add_listened(session, planned_listeners=40, planned_looks=1)
    experiment.variants[1].model_version_id = versions[1].id
    session.commit()
    sign_in(Role.ADMIN)

    assert client.post(f"{PAGE}/promote").status_code == 409
    assert client.post("/experiments/unknown/promote").status_code == 404
    assert serves(session) == "advanced-1"
