"""The graph that serves says what the network says."""

import numpy as np
import pytest

from ml.advanced_inputs import Layout
from ml.network import build, keras, mean_of
from ml.network_graph import write_graph
from ml.predictor import open_session, run
from ml.settings import AdvancedSettings

N_GROUPS = 3
SMALL = AdvancedSettings(width=16, frequencies=4, embedding=3)


LAYOUT = Layout(N_GROUPS)


def some_inputs(n=200):
    """Inputs of tracks, of which every third has no other track of its artist."""
    generator = np.random.default_rng(0)
    inputs = (3 * generator.normal(size=(n, LAYOUT.width))).astype(np.float32)
    inputs[generator.random(inputs.shape) < 0.3] = np.nan
    inputs[:, -1] = np.log1p(generator.integers(1, 9, n))
    inputs[::3, LAYOUT.others], inputs[::3, -1] = np.nan, 0
    return inputs


@pytest.fixture(scope="module")
def networks():
    keras().utils.set_random_seed(1)
    return [build(some_inputs()[place::2], N_GROUPS, 5, SMALL) for place in (0, 1)]


def answers_of(path, inputs):
    return run(open_session(path.read_bytes()), inputs)


@pytest.mark.parametrize("how_many", [1, 2])
def test_the_graph_answers_as_keras_does(networks, how_many, tmp_path):
    joined, inputs = mean_of(networks[:how_many]), some_inputs()

    write_graph(joined, tmp_path / "model.onnx")

    expected = joined.predict(inputs, verbose=0)
    assert np.ptp(expected) > 1
    np.testing.assert_allclose(answers_of(tmp_path / "model.onnx", inputs), expected, atol=1e-5)


@pytest.mark.parametrize("how_many", [1, 2])
def test_tracks_without_others_are_answered_alike_among_others_and_by_themselves(
    networks, how_many, tmp_path
):
    joined, inputs = mean_of(networks[:how_many]), some_inputs()

    write_graph(joined, tmp_path / "model.onnx")

    among = answers_of(tmp_path / "model.onnx", inputs)[::3]
    alone = answers_of(tmp_path / "model.onnx", inputs[::3])
    np.testing.assert_allclose(alone, among, atol=1e-5)
    np.testing.assert_allclose(alone, joined.predict(inputs[::3], verbose=0), atol=1e-5)
    np.testing.assert_allclose(answers_of(tmp_path / "model.onnx", inputs[:1]), among[:1], atol=1e-5)


def test_endless_and_missing_inputs_have_finite_answers(networks, tmp_path):
    inputs = np.full((3, LAYOUT.width), np.nan, dtype=np.float32)
    inputs[0, -1], inputs[1], inputs[2] = 0, np.inf, -np.inf

    write_graph(mean_of(networks), tmp_path / "model.onnx")

    assert np.isfinite(answers_of(tmp_path / "model.onnx", inputs)).all()


def test_a_network_kept_in_kerass_own_format_gives_the_same_graph(networks, tmp_path):
    joined = mean_of(networks)
    joined.save(tmp_path / "model.keras")
    kept = keras().saving.load_model(tmp_path / "model.keras", compile=False)

    for name, network in (("fitted", joined), ("kept", kept)):
        write_graph(network, tmp_path / name)

    assert (tmp_path / "fitted").read_bytes() == (tmp_path / "kept").read_bytes()
