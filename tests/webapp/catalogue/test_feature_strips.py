import pytest

from ml.features import FIELDS
from webapp.catalogue.distributions import Distribution
from webapp.catalogue.feature_comparison import Yardstick, features_of, mean_features
from webapp.catalogue.feature_strips import MARGIN, WIDTH, standing, strip_of
from webapp.models import Track

ENERGY = next(field for field in FIELDS if field.name == "energy")
TEMPO = next(field for field in FIELDS if field.name == "tempo")
EVEN = Distribution(100, {5: 0.05, 25: 0.25, 50: 0.5, 75: 0.75, 95: 0.95})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5, "about the middle of Jazz"),
        (0.9, "higher than about 90 % of Jazz"),
        (0.1, "lower than about 90 % of Jazz"),
        (0.0, "lower than about 95 % of Jazz"),
        (1.0, "higher than about 95 % of Jazz"),
    ],
)
def test_words_say_where_a_value_stands(value, words):
    assert standing(value, EVEN, "Jazz") == words


def test_few_tracks_or_ties_are_said_instead():
    assert standing(0.5, Distribution(1, EVEN.quantiles), "Jazz") == "only 1 track of Jazz to compare with"
    assert standing(0.5, None, "Jazz") == "nothing is known of Jazz to compare with"
    zeros = Distribution(100, {5: 0.0, 25: 0.0, 50: 0.0, 75: 0.1, 95: 0.5})
    assert standing(0.0, zeros, "Jazz") == "the same as many tracks of Jazz"


def test_a_fraction_is_drawn_over_its_whole_range():
    strip = strip_of(ENERGY, 1.0, EVEN, None)

    assert (strip.value, strip.median, strip.catalogue) == (WIDTH - MARGIN, WIDTH / 2, None)
    assert strip.inner == (pytest.approx(79), pytest.approx(142))


def test_other_numbers_are_drawn_over_what_is_shown_and_nothing_leaves_the_drawing():
    group = Distribution(100, {5: 60, 25: 90, 50: 110, 75: 130, 95: 180})
    strip = strip_of(TEMPO, 250, group, group)

    assert (strip.outer[0], strip.value) == (MARGIN, WIDTH - MARGIN)
    assert strip_of(TEMPO, 250, None, None) is None


def test_a_track_is_held_against_its_group_and_what_is_unknown_stays_unsaid():
    track = Track(energy=0.9, tempo_bpm=0, key=9, mode=1, duration_ms=215_000, is_explicit=False)
    against = Yardstick("Jazz", {"energy": EVEN}, {"energy": EVEN})

    found = {feature.label: feature for feature in features_of(track, against)}

    assert found["Energy"].words == "higher than about 90 % of Jazz"
    assert (found["Tempo"].text, found["Tempo"].words) == ("not known", "")
    assert [found[name].text for name in ("Key", "Mode", "Explicit")] == ["9 (A)", "1 (major)", "no"]
    assert found["Duration"].text == "215000 ms (3:35)"


def test_means_are_shortened_and_missing_ones_left_out():
    found = mean_features({"energy": 0.123456, "tempo": None}, Yardstick("Jazz", {}, {}))

    assert [(feature.label, feature.text, feature.words) for feature in found] == [("Energy", "0.123", "")]
