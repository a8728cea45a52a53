import pytest
from experiment_definitions import running
from listening_rows import add_listener, add_session

from webapp.experiments.assigning import assign
from webapp.experiments.exposing import NotAssignedError, expose
from webapp.models import Exposure


@pytest.fixture
def exposed(session):
    """Expose a listener of a running experiment: `exposed(100)`, `exposed(100, other=True)` for the other variant."""
    experiment, listener = running(session), add_listener(session)
    given = assign(session, experiment, listener, 1).variant_id
    (other,) = (one for one in experiment.variants if one.id != given)

    def expose_at(at_ms, is_other=False):
        return expose(session, experiment, listener, other if is_other else None, at_ms, 1_000)

    expose_at.listener, expose_at.given = listener, given
    return expose_at


def test_the_earliest_report_counts_whatever_the_order(session, exposed):
    for at_ms in (300, 100, 200):
        found = exposed(at_ms)

    assert (found.exposed_at_ms, found.variant_id, found.is_mixed) == (100, exposed.given, False)
    assert session.query(Exposure).count() == 1


@pytest.mark.parametrize("order", [(False, True), (True, False)])
def test_another_variant_than_the_assigned_marks_the_listener(exposed, order):
    for is_other in order:
        found = exposed(100, is_other)

    assert found.is_mixed


def test_a_listener_without_a_variant_cannot_be_exposed(session):
    experiment, listener = running(session), add_listener(session)

    with pytest.raises(NotAssignedError, match="has no variant of experiment 'genres': assign first"):
        expose(session, experiment, listener, None, 100, 100)


@pytest.mark.parametrize(("bought_at_ms", "was_premium"), [(50, True), (150, False)])
def test_a_purchase_before_the_exposure_makes_a_premium_listener(session, exposed, bought_at_ms, was_premium):
    add_session(session, exposed.listener, 10, bought_at_ms).premium_purchases = 1
    session.flush()

    assert exposed(100).was_premium == was_premium


def test_an_earlier_report_tells_anew_who_had_premium_then(session, exposed):
    add_session(session, exposed.listener, 10, 50).premium_purchases = 1
    session.flush()

    assert exposed(100).was_premium
    assert not exposed(20).was_premium
