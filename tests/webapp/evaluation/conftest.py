"""Version folders with the least that a version has, and people who are signed in."""

import pytest
from model_facts import manifest

from ml.artefacts import claim_folder, write_version
from ml.training import TrainedVersion
from webapp.accounts.service import create_account
from webapp.config import settings_of
from webapp.evaluation import service
from webapp.models import GenreMapping

PASSWORD = "a long enough password"


@pytest.fixture
def trained(app, session):
    """Makes version folders with a file and the hashes that belong to it."""
    session.add(GenreMapping(id=1, created_at_ms=1, fingerprint="0" * 64))
    session.commit()

    def make(kind="baseline", write_more=lambda draft, version: None, **facts):
        folder = claim_folder(settings_of(app).artefact_folder, kind)
        told = manifest(folder.name, **facts)

        def write_files(draft):
            (draft / "model.onnx").write_bytes(b"onnx")
            write_more(draft, folder.name)
            return told

        known = write_version(folder, write_files)
        return TrainedVersion(
            kind, folder.name, folder, known, told["data_fingerprint"], 1, 7, told["metrics"], True, ()
        )

    return make


@pytest.fixture
def registered(session, trained):
    """Registers a version, which serves if it is the first of its kind: `registered("baseline")`."""

    def register(kind="baseline", serve=None, **facts):
        version = service.register_version(session, trained(kind, **facts), serve).version
        session.commit()
        return version

    return register


@pytest.fixture
def serving(session):
    """Tells the names of the versions that serve."""

    def names():
        session.expire_all()
        return [version.version for version in service.list_versions(session) if version.is_serving]

    return names


@pytest.fixture
def sign_in(session, client):
    """Makes an account of a role and signs it in."""

    def sign_in(role):
        create_account(session, f"the-{role}", PASSWORD, role)
        session.commit()
        client.post("/sign-in", data={"username": f"the-{role}", "password": PASSWORD})

    return sign_in
