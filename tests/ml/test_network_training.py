from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from ml.advanced_inputs import Layout, layout_of
from ml.inputs import input_matrix
from ml.network_training import Lessons
from ml.settings import settings_of
from ml.splitting import Sample

FULL = settings_of("advanced", "full")


def lessons(artists, primary, **settings):
    """One track per artist's name and group, of three groups; each of a title and nothing else."""
    n = len(artists)
    scores = np.zeros((n, 3), dtype=np.float32)
    sample = Sample(
        inputs=input_matrix([{"title": f"Track {number}"} for number in range(n)]),
        titles=np.array([f"Track {number}" for number in range(n)], dtype=object),
        artist_names=np.full(n, None, dtype=object),
        primary=np.array(primary),
        memberships=np.eye(3, dtype=bool)[primary],
        micro_genres=sparse.csr_array(np.ones((n, 1), dtype=np.uint8)),
        artists=np.array(list(artists), dtype=object),
        rows=np.arange(n),
    )
    return Lessons(sample, scores, scores, replace(FULL, **settings))


def test_tracks_with_one_artist_and_group_share_their_weight():
    weights = lessons("aaaab", [0, 0, 0, 0, 1], crowd_weight=0.5).weights()

    assert weights == pytest.approx(np.array([0.5, 0.5, 0.5, 0.5, 1]) / 0.6)


def test_tracks_of_an_artist_with_labels_of_their_own_count_in_full():
    weights = lessons("aab", [0, 1, 2], crowd_weight=0.5).weights()

    assert weights == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(("crowd_weight", "expected"), [(1, [1, 1, 1]), (0, [0.75, 0.75, 1.5])])
def test_every_track_or_every_artist_may_count_alike(crowd_weight, expected):
    assert lessons("aab", [0, 0, 1], crowd_weight=crowd_weight).weights() == pytest.approx(expected)


def test_an_epoch_shows_some_of_the_other_tracks_and_hides_some_inputs():
    found = lessons("a" * 400 + "b", [0] * 400 + [1]).shown(np.random.default_rng(1))

    seen = np.expm1(found[:400, layout_of(found).places["count"]])
    assert found.shape == (401, Layout(3).width)
    assert seen.max() <= 399.5
    assert len(np.unique(seen.round())) > 1
    assert 0.05 < np.isnan(found[:400, layout_of(found).places["title_scores"]][:, 0]).mean() < 0.5
    assert (found[400, layout_of(found).places["count"]] == 0).all()


def test_without_hiding_titles_stay():
    found = lessons("ab" * 50, [0, 1] * 50, hidden_share=0.0).shown(np.random.default_rng(1))

    assert not np.isnan(found[:, layout_of(found).places["title_scores"]]).any()


def test_where_no_micro_genre_is_known_each_is_taught_as_often_as_it_occurs():
    found = lessons("abcdefghijklmnopqrst", [0] * 20)
    micro = sparse.csr_array(np.repeat([[1, 0], [1, 1], [0, 0]], [8, 8, 4], axis=0).astype(np.uint8))

    targets = replace(found, sample=replace(found.sample, micro_genres=micro)).targets()

    assert targets.of(np.array([0, 8, 19]))[:, -2:].tolist() == [[1, 0], [1, 1], [1, 0.5]]
    assert found.targets().unknown is None
