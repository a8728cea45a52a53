from hashlib import sha256

import pytest
from sqlalchemy import select

from ml.artefacts import ArtefactError, claim_folder, write_version
from ml.training import TrainedVersion
from webapp.config import settings_of
from webapp.evaluation import service
from webapp.models import AuditEntry, GenreMapping, ModelKind


@pytest.fixture
def trained(app, session):
    """Makes version folders with a file and the hashes that belong to it."""
    session.add(GenreMapping(id=1, created_at_ms=1, fingerprint="0" * 64))
    session.commit()

    def make(kind="baseline"):
        folder = claim_folder(settings_of(app).artefact_folder, kind)
        known = write_version(folder, lambda draft: _write_file(draft))
        return TrainedVersion(kind, folder.name, folder, known, "f" * 64, 1, 7, {}, True, ())

    return make


def _write_file(draft):
    (draft / "model.onnx").write_bytes(b"onnx")
    return {"schema": 1}


def register(session, trained, serve=None):
    version = service.register_version(session, trained, serve)
    session.commit()
    return version


def serving(session):
    session.expire_all()
    return [version.version for version in service.list_versions(session) if version.is_serving]


def test_the_first_version_of_a_kind_serves_and_later_ones_wait(session, trained):
    for kind in ("baseline", "baseline", "advanced"):
        register(session, trained(kind))

    assert [v.version for v in service.list_versions(session)] == ["baseline-1", "baseline-2", "advanced-1"]
    assert serving(session) == ["baseline-1", "advanced-1"]


def test_one_may_choose_whether_a_new_version_serves(session, trained):
    register(session, trained(), serve=False)
    assert serving(session) == []

    register(session, trained(), serve=True)
    assert serving(session) == ["baseline-2"]


def test_a_registered_version_keeps_what_training_found(session, trained):
    version = register(session, trained())

    assert (version.data_fingerprint, version.mapping_id, version.seed) == ("f" * 64, 1, 7)
    assert version.is_synthetic


def test_serving_another_version_stops_the_one_before_and_is_logged(session, trained):
    register(session, trained())
    register(session, trained())

    service.serve_version(session, "baseline-2")
    session.commit()

    assert serving(session) == ["baseline-2"]
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.subject, entry.detail) == (
        "model version serves",
        "baseline-2",
        {"replaced": "baseline-1"},
    )


def test_serving_what_serves_already_is_not_logged(session, trained):
    register(session, trained())
    before = len(session.scalars(select(AuditEntry)).all())

    service.serve_version(session, "baseline-1")

    assert len(session.scalars(select(AuditEntry)).all()) == before


def test_an_altered_version_never_serves(session, trained):
    register(session, trained())
    second = trained()
    register(session, second)
    (second.folder / "model.onnx").write_bytes(b"evil")

    with pytest.raises(ArtefactError, match=sha256(b"evil").hexdigest()):
        service.serve_version(session, "baseline-2")

    assert serving(session) == ["baseline-1"]


def test_an_unknown_version_is_refused(session):
    with pytest.raises(service.UnknownVersionError, match="'baseline-9'"):
        service.serve_version(session, "baseline-9")


def test_no_kind_serves_at_first(session):
    assert [service.find_serving(session, kind) for kind in ModelKind] == [None, None]
