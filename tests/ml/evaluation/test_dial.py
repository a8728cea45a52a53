import numpy as np
import pytest
from held_out_tracks import drawn_held_out, held_out

from ml.evaluation.dial import ArtistAnswers, DialError, artist_answers, turn_dial
from ml.groups import Group


def group_names(n):
    return tuple(Group(f"g{k}", f"G{k}") for k in range(n))


def answers_of(*groups):
    """Answers in groups, each given as probabilities and how many of them are right."""
    return ArtistAnswers(
        group_names(len(groups)),
        np.repeat(np.arange(len(groups)), [len(p) for p, _ in groups]),
        np.concatenate([p for p, _ in groups]),
        np.concatenate([right for _, right in groups]),
    )


def calibrated(n, seed):
    """Answers that are right as often as they say."""
    chance = np.random.default_rng(seed)
    probabilities = chance.uniform(0.3, 1, n)
    return probabilities, chance.random(n) < probabilities


def invented_world(chance, n_groups=12):
    """A catalogue to draw artists from: groups differ in size, and in how sure and how right the model is."""
    shares, sureness = chance.dirichlet(np.full(n_groups, 0.7)), chance.uniform(1, 3, n_groups)
    error = chance.normal(-0.2, 0.5, n_groups)

    def draw(n):
        group = chance.choice(n_groups, n, p=shares)
        stated = np.clip(chance.beta(sureness[group], 1.2), 0.05, 0.9999)
        true = 1 / (1 + np.exp(-(np.log(stated / (1 - stated)) + error[group])))
        return ArtistAnswers(group_names(n_groups), group, stated, chance.random(n) < true)

    return draw


def filled_by(dial, answers):
    thresholds = np.array([one.threshold or 2.0 for one in dial.groups])
    return answers.probabilities >= thresholds[answers.answered]


@pytest.mark.parametrize(("wanted", "n_held_out"), [(0.8, 375), (0.9, 1_000)])
def test_what_comes_true_is_within_the_promised_intervals(wanted, n_held_out):
    chance, precision, coverage = np.random.default_rng(11), [], []
    for seed in range(150):
        draw = invented_world(chance)
        [dial] = turn_dial(draw(n_held_out), [wanted], seed)
        catalogue = draw(1_500)
        is_filled = filled_by(dial, catalogue)
        if not is_filled.any():
            continue
        promised, share = dial.found.precision(int(is_filled.sum())), dial.found.coverage(1_500)
        precision.append(promised.low <= catalogue.is_right[is_filled].mean() <= promised.high)
        coverage.append(share.low <= is_filled.mean() <= share.high)

    assert len(precision) > 120
    assert np.mean(precision) >= 0.93
    assert np.mean(coverage) >= 0.93


def test_what_comes_true_is_on_average_no_less_than_wanted():
    chance, found = np.random.default_rng(2), []
    for seed in range(60):
        draw = invented_world(chance)
        [dial] = turn_dial(draw(1_000), [0.85], seed)
        catalogue = draw(2_000)
        found.append(catalogue.is_right[filled_by(dial, catalogue)].mean())

    assert np.mean(found) >= 0.85


def test_more_precision_fills_fewer():
    dials = turn_dial(answers_of(calibrated(800, 1), calibrated(300, 2)), [0.7, 0.8, 0.9], seed=0)

    filled = [dial.found.filled.hits for dial in dials]
    assert filled == sorted(filled, reverse=True) and filled[0] > filled[-1] > 0
    for low, high in zip(dials[0].groups, dials[1].groups, strict=True):
        assert high.threshold is None or high.threshold >= low.threshold


def test_a_group_that_is_wrong_more_often_needs_a_higher_threshold():
    probabilities, right = calibrated(2_000, 3)
    worse = right & (np.random.default_rng(4).random(2_000) < 0.9)

    [dial] = turn_dial(answers_of((probabilities, right), (probabilities, worse)), [0.8], seed=0)

    assert dial.groups[0].threshold < dial.groups[1].threshold


def test_a_group_with_few_artists_is_left_to_people():
    few = np.array([0.99] * 4), np.array([True] * 4)

    [dial] = turn_dial(answers_of(calibrated(500, 5), few), [0.8], seed=0)

    assert dial.groups[0].threshold is not None
    assert dial.groups[1].threshold is None
    assert dial.groups[1].found.precision().value is None
    assert dial.thresholds == {"g0": dial.groups[0].threshold}


def test_a_group_with_some_artists_leans_on_the_others():
    some = np.array([0.97] * 8), np.array([True] * 8)

    [beside_good] = turn_dial(answers_of(calibrated(900, 6), some), [0.85], seed=0)
    [alone] = turn_dial(answers_of((calibrated(900, 6)[0], np.zeros(900, bool)), some), [0.85], seed=0)

    assert beside_good.groups[1].threshold is not None
    assert alone.groups[1].threshold is None


def test_the_promise_is_made_by_artists_that_chose_nothing():
    """Answers that tell nothing: those that happen to be right above a threshold promise no more than the others."""
    chance, promised = np.random.default_rng(8), []
    for seed in range(40):
        noise = chance.uniform(0.3, 1, 300), chance.random(300) < 0.55
        [dial] = turn_dial(answers_of(noise), [0.6], seed)
        if dial.found.right.shown >= 5:
            promised.append(dial.found.right)

    assert sum(one.hits for one in promised) / sum(one.shown for one in promised) < 0.59


def test_all_groups_together_are_the_sum_of_the_groups():
    [dial] = turn_dial(answers_of(calibrated(400, 1), calibrated(300, 2)), [0.75], seed=0)

    assert dial.found.filled.shown == 700
    assert dial.found.filled.hits == sum(one.found.filled.hits for one in dial.groups)
    assert dial.found.right.hits == sum(one.found.right.hits for one in dial.groups)


@pytest.mark.parametrize("wanted", [0.49, 0.995, float("nan")])
def test_a_precision_out_of_range_is_refused(wanted):
    with pytest.raises(DialError, match=r"precision is .*, must be 0.5 to 0.99"):
        turn_dial(answers_of(calibrated(50, 1)), [wanted], seed=0)


def test_an_artist_is_right_by_the_group_that_most_of_its_tracks_have():
    shares = np.array([[0.9, 0.1], [0.2, 0.8]], dtype=np.float32)
    tracks = held_out(
        [[1, 0], [1, 0], [0, 1], [0, 1]], [0, 0, 1, 0], ["a", "a", "a", "b"], artist_probabilities=shares
    )

    answers = artist_answers(tracks)

    assert answers.answered.tolist() == [0, 1]
    assert answers.probabilities.tolist() == pytest.approx([0.9, 0.8])
    assert answers.is_right.tolist() == [True, False]


def test_a_version_without_answers_about_artists_has_no_dial():
    with pytest.raises(DialError, match=r"model-1 kept no answers .* train it anew"):
        artist_answers(drawn_held_out())
