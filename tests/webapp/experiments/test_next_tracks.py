from webapp.experiments.next_tracks import Heard, favoured_groups
from webapp.models import EventType

JAZZ, ROCK, POP, FOLK, SOUL = range(5)
GROUP_OF = {10: JAZZ, 11: JAZZ, 20: ROCK, 30: POP, 40: FOLK, 50: SOUL}


def test_a_like_outweighs_a_play():
    heard = [Heard(EventType.PLAY, 20), Heard(EventType.LIKE, 10)]

    assert favoured_groups(heard, GROUP_OF) == [JAZZ, ROCK]


def test_a_group_that_is_skipped_as_often_as_played_is_not_favoured():
    heard = [Heard(EventType.SKIP, 20), Heard(EventType.PLAY, 20), Heard(EventType.PLAY, 10)]

    assert favoured_groups(heard, GROUP_OF) == [JAZZ]


def test_at_most_three_groups_are_favoured():
    heard = [Heard(EventType.PLAY, track) for track in (10, 20, 30, 40, 50, 50)]

    assert favoured_groups(heard, GROUP_OF) == [SOUL, JAZZ, ROCK]


def test_of_equal_groups_the_one_heard_last_comes_first():
    heard = [Heard(EventType.PLAY, 30), Heard(EventType.PLAY, 10)]

    assert favoured_groups(heard, GROUP_OF) == [POP, JAZZ]


def test_a_track_without_a_prediction_says_nothing():
    assert favoured_groups([Heard(EventType.PLAY, 99)], GROUP_OF) == []
