import numpy as np
import pytest
from labelled_catalogue import add_labelled_catalogue
from reviewers import say

from ml.corrections.reviewed import NoCorrectionsError, Said, load_feedback
from webapp.models import GenreGroup


def primary_of(feedback, artist):
    found = feedback.dataset.primary[feedback.dataset.artists == artist]
    return {feedback.dataset.groups[place].slug for place in found}


def test_people_label_every_track_of_an_artist(reviews):
    found = reviews.feedback.dataset

    slugs = [group.slug for group in found.groups]
    own = np.flatnonzero(found.artists == "rock-3")
    assert len(own) == 3
    assert {slugs[place] for place in found.primary[own]} == {"latin"}
    assert [slugs[place] for place in np.flatnonzero(found.memberships[own[0]])] == ["latin", "polish"]


def test_what_was_undone_or_rejected_labels_nothing(reviews):
    artists = set(reviews.feedback.dataset.artists)

    assert "rock-2000" in artists
    assert not artists & {"rock-40", "rock-41"}


def test_verdicts_that_stand_are_listed_with_their_artist(reviews):
    verdicts = reviews.feedback.verdicts

    assert len(verdicts) == 22
    assert verdicts[-2:] == [Said("accept", "rock-2000", True), Said("reject", "rock-40", False)]


def test_who_speaks_last_is_believed(session):
    add_labelled_catalogue(session, artists_per_group=1)
    say(session, "rock-0", ["latin", "polish"], now_ms=2_000, name="second")
    say(session, "rock-0", ["classical"], now_ms=1_000, name="first")

    found = load_feedback(session)

    assert primary_of(found, "rock-0") == {"latin"}
    assert found.dataset.memberships[0].sum() == 2


def test_a_group_that_is_gone_says_nothing(session):
    add_labelled_catalogue(session, artists_per_group=1)
    say(session, "rock-0", ["latin", "polish"])
    say(session, "polish-0", ["polish"])
    session.query(GenreGroup).filter_by(slug="latin").update({"is_current": False})
    session.commit()

    found = load_feedback(session)

    assert set(found.dataset.artists) == {"polish-0"}


def test_without_verdicts_there_is_nothing_to_learn_from(session):
    add_labelled_catalogue(session, artists_per_group=1)

    with pytest.raises(NoCorrectionsError, match="0 verdicts stand, and 0 tracks have an artist"):
        load_feedback(session)
