from types import SimpleNamespace

import numpy as np
import pytest

from ml.calibration import Answers
from ml.one_artist import inputs_of_artist, predict_artist

PRIMARY = np.array([[0.8, 0.2], [0.5, 0.5]], dtype=np.float32)
MEMBERSHIPS = np.array([[0.9, 0.3], [0.6, 0.1]], dtype=np.float32)


def model(kind, power, memberships=MEMBERSHIPS):
    """A model that says the same of any two tracks."""
    return SimpleNamespace(
        kind=kind, manifest={"artist_power": power}, predict=lambda tracks: Answers(PRIMARY, memberships)
    )


def test_all_tracks_are_of_one_artist_so_that_they_see_each_other():
    assert inputs_of_artist([{"energy": 0.1}, {"energy": 0.2}]).artists.tolist() == [0, 0]


@pytest.mark.parametrize(("power", "expected"), [(1, 2 / 3), (2, 4 / 5)])
def test_the_primary_group_comes_of_the_geometric_mean_to_the_power_of_the_version(power, expected):
    """The odds are 4 and 1, their geometric mean is 2; to a power p they are 2 ** p."""
    said = predict_artist(model("advanced", power), inputs_of_artist([{}, {}]))

    assert said.artist.primary[0] == pytest.approx([expected, 1 - expected], abs=1e-6)


def test_a_group_belongs_to_the_artist_as_to_its_tracks_on_average_but_no_less_than_it_is_the_primary_one():
    said = predict_artist(model("advanced", 1), inputs_of_artist([{}, {}]))

    assert said.artist.primary[0] == pytest.approx([2 / 3, 1 / 3])
    assert said.artist.probabilities[0] == pytest.approx([0.75, 1 / 3])


def test_the_tracks_keep_their_own_votes():
    said = predict_artist(model("advanced", 2), inputs_of_artist([{}, {}]))

    assert said.tracks.primary is PRIMARY
    assert said.tracks.probabilities is MEMBERSHIPS


def test_a_baseline_knows_only_the_primary_group():
    said = predict_artist(model("baseline", 1, memberships=PRIMARY), inputs_of_artist([{}, {}]))

    assert said.artist.probabilities is said.artist.primary
