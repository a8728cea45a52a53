import numpy as np
import pytest

from ml.advanced_inputs import CONDITIONS, Layout, advanced_matrix
from ml.calibration import (
    Temperature,
    TwoHeads,
    calibration_from,
    fit_temperature,
    fit_temperature_by_missing,
    fit_two_heads,
)
from ml.inputs import input_matrix

NOTHING = (0.0,) * len(CONDITIONS)


def shown(*tracks, n_groups=2):
    """Tracks as a network of so many groups reads them; each is of an artist of its own."""
    own = input_matrix(list(tracks))
    scores = np.zeros((len(own), n_groups), dtype=np.float32)
    return advanced_matrix(own, scores, scores, np.arange(len(own)))


def two_heads(of_primary=(0.0, *NOTHING), of_memberships=(0.0, *NOTHING), slopes=(1, 1), offsets=(0, 0)):
    return TwoHeads(of_primary, of_memberships, slopes, offsets)


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def test_temperature_by_hand():
    found = Temperature(2.0).of_probabilities(np.array([[0.8, 0.2]], dtype=np.float32))

    assert found.primary[0] == pytest.approx([0.64 / 0.68, 0.04 / 0.68], abs=1e-6)
    assert found.probabilities is found.primary


def test_a_group_the_forest_excludes_keeps_a_little_probability():
    found = Temperature(1.0).of_probabilities(np.array([[1, 0]], dtype=np.float32))

    assert found.primary[0, 1] == pytest.approx(1e-4, rel=1e-3)


def test_two_heads_by_hand():
    calibration = two_heads((np.log(2), *NOTHING), slopes=(2.0, 1.0), offsets=(1.0, 0.0))

    found = calibration.apply(np.array([[1, 0, -0.5, 0]], dtype=np.float32), shown({"title": "One"}))

    assert found.primary[0] == pytest.approx([sigmoid(2), sigmoid(-2)], abs=1e-6)
    assert found.probabilities[0, 1] == pytest.approx(0.5, abs=1e-6)


def test_a_group_is_no_less_likely_a_member_than_the_primary_one():
    found = two_heads().apply(np.array([[2, 0, -3, -3]], dtype=np.float32), shown({"title": "One"}))

    assert found.probabilities[0] == pytest.approx([sigmoid(2), sigmoid(-2)], abs=1e-6)


def test_trust_depends_on_what_was_known():
    without_title = (*NOTHING[:1], np.log(0.5), *NOTHING[2:])
    logits = np.array([[1, 0, 0, 0]] * 2, dtype=np.float32)

    found = two_heads((0.0, *without_title)).apply(logits, shown({"title": "One"}, {"energy": 0.5})).primary

    assert found[:, 0] == pytest.approx([sigmoid(1), sigmoid(0.5)], abs=1e-6)


def test_the_fitted_temperature_undoes_overconfidence():
    generator = np.random.default_rng(0)
    honest = generator.dirichlet(np.ones(4), size=20_000)
    primary = np.array([generator.choice(4, p=p) for p in honest])
    boastful = honest**2 / (honest**2).sum(axis=1, keepdims=True)

    assert fit_temperature(boastful.astype(np.float32), primary).power == pytest.approx(0.5, abs=0.02)


def test_the_temperature_of_a_forest_depends_on_what_was_known():
    generator = np.random.default_rng(0)
    honest = generator.dirichlet(np.ones(4), size=20_000)
    primary = np.array([generator.choice(4, p=p) for p in honest])
    matrix = np.repeat(input_matrix([{"title": "One"}, {"energy": 0.5}]), 10_000, axis=0)
    boast = np.where(np.arange(20_000) < 10_000, 1, 2)[:, None]
    boastful = honest**boast / (honest**boast).sum(axis=1, keepdims=True)

    found = fit_temperature_by_missing(boastful.astype(np.float32), matrix, primary)

    answers = found.apply(np.array([[0.8, 0.2, 0, 0]] * 2, dtype=np.float32), matrix[[0, -1]])
    assert answers.primary[:, 0] == pytest.approx([0.8, 2 / 3], abs=0.02)


def test_the_fit_undoes_overconfidence_of_tracks_without_a_title():
    generator = np.random.default_rng(0)
    matrix = np.repeat(shown({"title": "One"}, {"energy": 0.5}), 10_000, axis=0)
    true_logits = generator.normal(size=(20_000, 4)) * 1.5
    p = np.exp(true_logits[:, :2])
    primary = (generator.random(20_000) < p[:, 1] / p.sum(axis=1)).astype(np.int64)
    memberships = generator.random((20_000, 2)) < sigmoid(true_logits[:, 2:])
    boast = np.where(np.arange(20_000) < 10_000, 1, 2)[:, None]

    found = fit_two_heads((true_logits * boast).astype(np.float32), matrix, primary, memberships)

    logits = np.array([[2.0, 0, 2, 0], [2, 0, 2, 0]], dtype=np.float32)
    answers = found.apply(logits, matrix[[0, -1]])
    assert answers.primary[:, 0] == pytest.approx([sigmoid(2), sigmoid(1)], abs=0.03)
    assert answers.probabilities[:, 0] == pytest.approx([sigmoid(2), sigmoid(1)], abs=0.03)


def test_a_group_never_seen_stays_close_to_the_network():
    logits = np.full((2, 2), -6.0, dtype=np.float32)
    matrix = shown({"title": "One"}, {"title": "Two"}, n_groups=1)

    found = fit_two_heads(logits, matrix, np.zeros(2, dtype=np.int64), np.zeros((2, 1), dtype=bool))

    assert (found.slopes[0], found.offsets[0]) == pytest.approx((1, 0), abs=0.05)
    assert found.of_memberships == pytest.approx((0,) * (1 + len(CONDITIONS)), abs=0.05)


@pytest.mark.parametrize(
    "calibration",
    [
        Temperature(0.7),
        Temperature(0.7, (0.1, -0.2, 0.3, 0.0)),
        two_heads(slopes=(1.0, 2.0), offsets=(0.5, -0.5)),
    ],
)
def test_the_record_gives_the_calibration_back(calibration):
    assert calibration_from(calibration.record()) == calibration


def test_a_temperature_of_an_older_program_is_the_same_for_all_tracks():
    assert calibration_from({"method": "temperature", "power": 2.0}) == Temperature(2.0)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="'isotonic', must be 'temperature' or 'two heads'"):
        calibration_from({"method": "isotonic"})


def test_the_matrix_of_these_tests_is_what_a_network_reads():
    assert shown({"title": "One"}).shape == (1, Layout(2).width)


def test_a_record_of_an_older_program_is_refused():
    with pytest.raises(ValueError, match="the calibration lacks of_primary, of_memberships"):
        calibration_from({"method": "two heads", "slopes": [1], "offsets": [0]})
