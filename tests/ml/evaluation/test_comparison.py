import json
from dataclasses import replace

import numpy as np
import pytest
from held_out_tracks import drawn_held_out, held_out

from ml.evaluation.artist_bootstrap import Score
from ml.evaluation.comparison import Difference, IncomparableError, compare_held_out, is_worse
from ml.evaluation.report import evaluate
from ml.groups import Group


def version(name, skill, **others):
    return drawn_held_out(version=name, skill=skill, **{"n_artists": 200} | others)


def sure_of(primary, artists, sure, **others):
    """A version that gives the true group `sure`, of two groups."""
    probabilities = np.full((len(primary), 2), 1 - np.float32(sure))
    probabilities[np.arange(len(primary)), primary] = sure
    return held_out(probabilities, primary, artists, **others)


def test_the_better_version_is_named_with_difference_interval_and_n():
    better, worse = version("new-2", 3.0), version("old-1", 1.0, noise_seed=2)

    found = compare_held_out(better, worse, seed=1)

    accuracy = found.metrics["accuracy"]
    assert accuracy.verdict == "better"
    assert accuracy.difference.value == pytest.approx(accuracy.a - accuracy.b)
    assert found.sentence == (
        f"new-2 is better than old-1: accuracy {100 * accuracy.difference.value:+.1f} points "
        f"[{100 * accuracy.difference.low:+.1f}, {100 * accuracy.difference.high:+.1f}] on "
        f"{found.n_tracks:,} shared tracks of 200 artists nobody trained on."
    )
    assert not is_worse(found)


def test_the_other_way_round_it_is_worse():
    better, worse = version("new-2", 3.0), version("old-1", 1.0, noise_seed=2)

    there, back = compare_held_out(better, worse, seed=1), compare_held_out(worse, better, seed=1)

    assert is_worse(back)
    assert back.sentence.startswith("old-1 is worse than new-2: accuracy -")
    assert back.metrics["accuracy"].difference.value == -there.metrics["accuracy"].difference.value
    assert (there.mcnemar.only_a, there.mcnemar.only_b) == (back.mcnemar.only_b, back.mcnemar.only_a)


def test_a_version_does_not_differ_from_itself():
    found = compare_held_out(version("x-1", 2.0), version("x-1", 2.0), seed=1)

    assert found.metrics["accuracy"].difference == Score(0, 0, 0)
    assert found.sentence.startswith("No difference in accuracy could be shown between x-1 and x-1")
    assert found.mcnemar.artists.p_value == 1
    assert not is_worse(found)


def test_scores_are_those_of_each_version_by_itself():
    a, b = version("a-1", 2.0, answers_several=True), version("b-1", 1.5, noise_seed=3, answers_several=True)

    found = compare_held_out(a, b, seed=1)

    for side, tracks in (("a", a), ("b", b)):
        scores = evaluate(tracks, seed=1)["scores"]
        for name in ("accuracy", "macro_f1", "log_loss", "ranking_precision"):
            assert getattr(found.metrics[name], side) == pytest.approx(scores[name]["value"])


def test_ranking_precision_needs_two_versions_that_answer_several():
    several, one = version("a-1", 2.0, answers_several=True), version("b-1", 2.0)

    assert "ranking_precision" not in compare_held_out(several, one, seed=1).metrics


def test_worse_memberships_make_a_version_worse_though_its_first_genres_are_the_same():
    good = version("a-1", 2.0, answers_several=True)
    spoilt = replace(good, version="b-1", probabilities=good.probabilities[:, ::-1])

    found = compare_held_out(spoilt, good, seed=1)

    assert found.metrics["accuracy"].difference.value == 0
    assert found.metrics["ranking_precision"].verdict == "worse"
    assert is_worse(found)


def test_pairing_makes_the_interval_narrower_than_two_separate_ones():
    a, b = version("a-1", 2.0), version("b-1", 2.2)

    found = compare_held_out(a, b, seed=1).metrics["accuracy"].difference

    alone = evaluate(a, seed=1)["scores"]["accuracy"]
    assert found.high - found.low < 0.5 * (alone["high"] - alone["low"])


def test_only_tracks_of_both_tests_count_and_the_others_are_told():
    whole = version("a-1", 2.0)
    artists = sorted(set(whole.artists))
    few, others = rows_of(whole, artists[:120]), rows_of(whole, artists[90:])

    found = compare_held_out(few, replace(others, version="b-1"), seed=1)

    assert found.n_artists == 30
    assert found.n_tracks == np.isin(whole.artists, artists[90:120]).sum()
    assert found.only_a == len(few.tracks) - found.n_tracks
    assert found.only_b == len(others.tracks) - found.n_tracks


def rows_of(tracks, artists):
    inside = np.isin(tracks.artists, artists)
    names = (
        "tracks",
        "artists",
        "probabilities",
        "primary",
        "memberships",
        "years",
        "scripts",
        "tracks_of_artist",
    )
    return replace(tracks, **{name: getattr(tracks, name)[inside] for name in names})


def test_tracks_are_aligned_by_id_whatever_their_order():
    a, b = version("a-1", 2.0), version("b-1", 1.0)
    names = ("tracks", "artists", "probabilities", "primary", "memberships")
    turned = replace(b, **{name: getattr(b, name)[::-1] for name in names})

    assert compare_held_out(a, turned, seed=1).record() == compare_held_out(a, b, seed=1).record()


def test_groups_are_aligned_by_slug_whatever_their_order():
    a, b = version("a-1", 2.0), version("b-1", 1.0)
    turned = replace(
        b,
        groups=b.groups[::-1],
        probabilities=b.probabilities[:, ::-1],
        memberships=b.memberships[:, ::-1],
        primary=4 - b.primary,
    )

    assert compare_held_out(a, turned, seed=1).record() == compare_held_out(a, b, seed=1).record()


def test_tracks_with_other_labels_are_left_out_and_counted():
    a, b = (
        sure_of([0, 1, 0, 1], list("wxyz"), 0.8),
        sure_of([0, 1, 1, 1], list("wxyz"), 0.8, version="model-2"),
    )
    moved = replace(b, artists=np.array(["v", "x", "y", "z"]))

    assert compare_held_out(a, b, seed=1).disagreeing == 1
    assert compare_held_out(a, moved, seed=1).disagreeing == 2
    assert compare_held_out(a, moved, seed=1).n_tracks == 2


def test_a_group_that_one_version_does_not_know_is_a_wrong_answer_of_the_other():
    a = held_out([[0.9, 0.1], [0.2, 0.8]], [0, 1], ["x", "y"])
    b = held_out(
        [[0.3, 0.1, 0.6], [0.2, 0.8, 0.0]], [0, 1], ["x", "y"], version="model-2",
        groups=(*a.groups, Group("new", "New")),
    )  # fmt: skip

    found = compare_held_out(a, b, seed=1)

    assert (found.metrics["accuracy"].a, found.metrics["accuracy"].b) == (1, 0.5)
    assert {row["slug"] for row in found.groups} == {"g0", "g1", "new"}


@pytest.mark.parametrize(("shared", "n"), [("vv", 1), ("uu", 0)])
def test_too_few_shared_artists_are_refused_with_number_and_limit(shared, n):
    a, b = sure_of([0, 1], ["v", "w"], 0.8), sure_of([0, 1], list(shared), 0.8, version="model-2")

    with pytest.raises(IncomparableError, match=f"share {n} test artists with the same labels, .* needs 2"):
        compare_held_out(a, b, seed=1)


def test_few_artists_prove_nothing():
    primary, artists = [0, 1] * 4, list("abcdefgh")
    a, b = sure_of(primary, artists, 0.1), sure_of(primary, artists, 0.9, version="model-2")

    found = compare_held_out(a, b, seed=1)

    assert found.metrics["accuracy"].verdict == "worse"
    assert not is_worse(found)
    assert found.sentence.startswith("No difference in accuracy could be shown")
    assert found.sentence.endswith("8 artists nobody trained on, too few to lean on.")


def test_surer_of_the_same_right_answers_is_no_better_accuracy_but_less_log_loss():
    primary, artists = [0, 1] * 20, [f"a{row}" for row in range(40)]
    a, b = sure_of(primary, artists, 0.6), sure_of(primary, artists, 0.9, version="model-2")

    found = compare_held_out(a, b, seed=1)

    assert found.metrics["log_loss"].verdict == "worse"
    assert is_worse(found)
    assert found.sentence == (
        "No difference in accuracy could be shown between model-1 and model-2: accuracy +0.0 points [+0.0, +0.0], "
        "but log-loss +0.405 nats [+0.405, +0.405] is worse, on 40 shared tracks of 40 artists nobody trained on."
    )


@pytest.mark.parametrize(
    ("low", "high", "is_lower_better", "verdict"),
    [
        (0.1, 0.2, False, "better"),
        (0.1, 0.2, True, "worse"),
        (-0.2, -0.1, False, "worse"),
        (-0.2, -0.1, True, "better"),
        (0.0, 0.2, False, None),
        (None, None, False, None),
    ],
)
def test_a_verdict_needs_an_interval_that_excludes_zero(low, high, is_lower_better, verdict):
    assert Difference(0.5, 0.4, Score(0.1, low, high), is_lower_better).verdict == verdict


def test_the_record_is_json_and_lists_groups_by_how_much_they_differ():
    found = compare_held_out(version("a-1", 3.0), version("b-1", 1.0), seed=1)

    record = json.loads(json.dumps(found.record(), allow_nan=False))

    sizes = [abs(row["f1"]["difference"]["value"]) for row in record["groups"]]
    assert sizes == sorted(sizes, reverse=True)
    assert record["sentence"] == found.sentence
    assert record["metrics"]["accuracy"]["difference"].keys() == {"value", "low", "high"}
    assert record["mcnemar"]["believe"] == "artists"
    assert sum(row["n_tracks"] for row in record["groups"]) == record["n_tracks"]


def test_intervals_cover_the_true_difference_about_as_often_as_they_say():
    def covers(seed):
        a = drawn_held_out(seed, n_artists=60, skill=1.5, noise_seed=2 * seed + 1)
        b = drawn_held_out(seed, n_artists=60, skill=1.5, noise_seed=2 * seed + 2)
        return compare_held_out(a, b, seed).metrics["accuracy"].verdict is None

    assert 0.88 <= np.mean([covers(seed) for seed in range(150)]) <= 0.99
