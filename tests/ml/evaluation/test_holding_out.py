import numpy as np

from ml.evaluation.holding_out import hold_out
from ml.splitting import split


def test_answers_are_joined_with_the_tracks_they_are_about(dataset):
    parts = split(dataset, seed=3)
    n, n_groups = len(parts.test.primary), len(parts.groups)
    answers = np.full((n, n_groups), 1 / n_groups, dtype=np.float32)

    found = hold_out("baseline-7", dataset, parts, answers)

    assert found.version == "baseline-7"
    assert found.groups == parts.groups
    assert [track.rsplit("-", 1)[0] for track in found.tracks] == found.artists.tolist()
    assert found.artists.tolist() == parts.test.artists.tolist()
    assert np.array_equal(found.years, dataset.tracks["release_year"].to_numpy()[parts.test.rows])
    assert set(found.tracks_of_artist) == {3}
    assert set(found.scripts) == {"latin"}
    assert found.majority == np.bincount(parts.training.primary).argmax()
    assert not found.answers_several
