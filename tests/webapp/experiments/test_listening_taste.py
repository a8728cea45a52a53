"""The switch of the listening page, on the demo catalogue with both models serving."""

import shutil

import pytest
from conftest import PASSWORD, inside, make_app
from sqlalchemy import select, update

from webapp.accounts.service import create_account
from webapp.experiments.listening_page import find_listener
from webapp.experiments.listening_taste import find_taste
from webapp.experiments.next_tracks import OFFERED, offer_next
from webapp.extensions import db
from webapp.models import (
    Account,
    Experiment,
    ExperimentState,
    Listener,
    ListeningSession,
    ModelKind,
    ModelVersion,
    Role,
)
from webapp.prediction.serving import serving_models


@pytest.fixture(scope="module")
def copied_app(prepared, tmp_path_factory):
    copy = tmp_path_factory.mktemp("taste") / "prepared.sqlite"
    shutil.copy(prepared.sqlite, copy)
    return make_app(f"sqlite:///{copy}", prepared.artefacts.parent)


@pytest.fixture
def person(copied_app):
    """Somebody signed in who is a listener with a history."""
    with inside(copied_app):
        session = db.session()
        if session.scalar(select(Account).where(Account.username == "fan")) is None:
            create_account(session, "fan", PASSWORD, Role.LISTENER)
        account = session.scalar(select(Account).where(Account.username == "fan"))
        query = select(Listener.id).join(ListeningSession).group_by(Listener.id).order_by(Listener.id)
        account.listener_id = session.scalars(query).first()
        session.execute(update(Experiment).values(state=ExperimentState.STOPPED))
        session.commit()
        client = copied_app.test_client()
        client.post("/sign-in", data={"username": "fan", "password": PASSWORD})
        client.post("/listen/start")
        yield client


def test_taste_is_off_until_it_is_switched_on_and_off_again(person):
    on = person.post("/listen/taste", data={"by_taste": "on"}, follow_redirects=True).data
    off = person.post("/listen/taste", follow_redirects=True).data

    assert b"Ignore my taste" in on
    assert b"Use my taste" in off
    assert b"Ignore my taste" not in off


def test_taste_re_ranks_the_genres_of_what_is_offered(person):
    session = db.session()
    version = session.scalar(
        select(ModelVersion).where(ModelVersion.kind == ModelKind.ADVANCED, ModelVersion.is_serving)
    )
    account = session.scalar(select(Account).where(Account.username == "fan"))
    taste = find_taste(session, serving_models(), version, find_listener(session, account.id))
    candidates = offer_next(session, version, [], 3 * OFFERED)

    chosen = taste.choose(candidates)
    shown = taste.rerank(chosen)

    assert len({offer.track.id for offer in chosen}) == OFFERED
    assert [offer.track.id for offer in shown] == [offer.track.id for offer in chosen]
    assert all(offer.group and 0 < offer.probability <= 1 for offer in shown)
    assert [offer.probability for offer in shown] != [offer.probability for offer in chosen]
