import numpy as np
import pytest

from ml.calibration import Platt, Temperature, calibration_from, fit_platt, fit_temperature


def test_temperature_by_hand():
    found = Temperature(2.0).apply(np.array([[0.8, 0.2]], dtype=np.float32))

    assert found[0] == pytest.approx([0.64 / 0.68, 0.04 / 0.68], abs=1e-6)


def test_a_group_the_forest_excludes_keeps_a_little_probability():
    assert Temperature(1.0).apply(np.array([[1, 0]], dtype=np.float32))[0, 1] == pytest.approx(1e-4, rel=1e-3)


def test_platt_by_hand():
    found = Platt((2.0, 1.0), (1.0, 0.0)).apply(np.array([[-0.5, 0.0]], dtype=np.float32))

    assert found[0] == pytest.approx([0.5, 0.5])


def test_the_fitted_temperature_undoes_overconfidence():
    generator = np.random.default_rng(0)
    honest = generator.dirichlet(np.ones(4), size=20_000)
    primary = np.array([generator.choice(4, p=p) for p in honest])
    boastful = honest**2 / (honest**2).sum(axis=1, keepdims=True)

    assert fit_temperature(boastful.astype(np.float32), primary).power == pytest.approx(0.5, abs=0.02)


def test_the_fitted_lines_undo_a_shift_and_a_stretch():
    generator = np.random.default_rng(0)
    true_logits = generator.normal(size=(20_000, 2))
    truth = generator.random((20_000, 2)) < 1 / (1 + np.exp(-true_logits))
    logits = ((true_logits - 0.5) / 2).astype(np.float32)

    found = fit_platt(logits, truth)

    assert found.slopes == pytest.approx((2, 2), abs=0.15)
    assert found.offsets == pytest.approx((0.5, 0.5), abs=0.05)


def test_a_group_never_seen_stays_close_to_the_network():
    found = fit_platt(np.full((2, 1), -6.0, dtype=np.float32), np.zeros((2, 1), dtype=bool))

    assert (found.slopes[0], found.offsets[0]) == pytest.approx((1, 0), abs=0.05)


@pytest.mark.parametrize("calibration", [Temperature(0.7), Platt((1.0, 2.0), (0.5, -0.5))])
def test_the_record_gives_the_calibration_back(calibration):
    assert calibration_from(calibration.record()) == calibration


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="'isotonic', must be temperature or platt"):
        calibration_from({"method": "isotonic"})
