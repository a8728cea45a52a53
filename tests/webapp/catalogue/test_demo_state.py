from written_back import World

from webapp.accounts.service import create_account
from webapp.catalogue.demo_state import DemoState, demo_state
from webapp.models import Artist, Listener, ListeningSession, Role, Track, WriteMode
from webapp.review.dial import serving_dial
from webapp.review.write_back import WriteOrder, write_back
from webapp.transaction import writing


def state_of(session):
    return demo_state(session, artists=1, tracks=1, listeners=1)


def test_a_real_listener_makes_the_catalogue_real(session):
    session.add(Listener(external_id="L"))
    session.commit()

    assert state_of(session) == DemoState.REAL


def test_a_person_who_listens_with_their_account_does_not(session):
    listener = Listener(external_id="account-1")
    session.add(listener)
    account = create_account(session, "kim", "a long enough password", Role.LISTENER)
    session.flush()
    account.listener_id = listener.id
    session.commit()

    assert state_of(session) == DemoState.PARTIAL


def test_a_demo_whose_folded_values_a_write_back_replaced_is_still_complete(app, session):
    world = World(app, session)
    for entity in (Artist, Track):
        session.query(entity).update({"is_synthetic": True})
    listener = Listener(external_id="L", is_synthetic=True)
    session.add(listener)
    session.flush()
    session.add(
        ListeningSession(
            listener_id=listener.id, external_id="S", source_id="S", first_event_ms=1, last_event_ms=2
        )
    )
    session.commit()
    assert state_of(session) == DemoState.COMPLETE

    with writing() as changed:
        order = WriteOrder(WriteMode.REPLACE, 0.85, None)
        assert write_back(changed, serving_dial(changed, 0.85), order).batch.values_removed > 0

    assert world.values("rock-0")["rock-0"] == [("model", "latin", True)]
    assert state_of(session) == DemoState.COMPLETE
