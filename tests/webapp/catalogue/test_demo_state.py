from webapp.accounts.service import create_account
from webapp.catalogue.demo_state import DemoState, demo_state
from webapp.models import Listener, Role


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
