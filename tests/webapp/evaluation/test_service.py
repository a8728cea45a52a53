import pytest

from webapp.evaluation import service
from webapp.models import ModelKind


def test_the_first_version_of_a_kind_serves_and_later_ones_wait(session, registered, serving):
    for kind in ("baseline", "baseline", "advanced"):
        registered(kind)

    assert [v.version for v in service.list_versions(session)] == ["baseline-1", "baseline-2", "advanced-1"]
    assert serving() == ["baseline-1", "advanced-1"]


def test_one_may_choose_whether_a_new_version_serves(registered, serving):
    registered(serve=False)
    assert serving() == []

    registered(serve=True)
    assert serving() == ["baseline-2"]


def test_a_registered_version_keeps_what_training_found(registered):
    version = registered()

    assert (version.data_fingerprint, version.mapping_id, version.seed) == ("ab" * 32, 1, 7)
    assert version.is_synthetic


def test_an_unknown_version_is_refused(session):
    with pytest.raises(service.UnknownVersionError, match="'baseline-9'"):
        service.get_version(session, "baseline-9")


def test_no_kind_serves_at_first(session):
    assert [service.find_serving(session, kind) for kind in ModelKind] == [None, None]
