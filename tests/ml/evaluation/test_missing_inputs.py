from dataclasses import asdict

import numpy as np
import pytest

from ml.evaluation.artist_bootstrap import RESAMPLES, ArtistBootstrap, centred_score
from ml.evaluation.calibration_error import expected_calibration_error
from ml.evaluation.missing_inputs import PATTERNS, missing_inputs
from ml.features import FIELD_NAMES

PRIMARY = np.array([0, 1] * 20)
ARTISTS = np.array([f"artist-{n // 2}" for n in range(40)], dtype=object)
TITLE = FIELD_NAMES.index("title")


def knows_only_titles(hidden, without_others):
    sure = np.eye(2, dtype=np.float32)[PRIMARY] * 0.8 + 0.1
    return np.full((40, 2), 0.5, dtype=np.float32) if hidden[TITLE] else sure


def test_each_pattern_is_asked_and_scored():
    found = {row["label"]: row["scores"] for row in missing_inputs(knows_only_titles, PRIMARY, ARTISTS, 1)}

    assert list(found) == [pattern.label for pattern in PATTERNS]
    assert found["Nothing is missing"]["accuracy"]["value"] == 1
    assert found["No title"]["accuracy"]["value"] == 0.5
    assert found["Only the title"]["log_loss"]["value"] == pytest.approx(-np.log(0.9), abs=1e-6)
    assert found["No title"]["log_loss"]["value"] == pytest.approx(np.log(2), abs=1e-6)


def test_calibration_errors_are_read_as_those_of_a_report():
    chance = np.random.default_rng(5)
    truth = (chance.random(400) < 0.8).astype(np.int64)
    artists = np.arange(400).astype(str).astype(object)
    answers = np.stack([np.full(400, 0.2), np.full(400, 0.8)], axis=1).astype(np.float32)

    error = missing_inputs(lambda *_: answers, truth, artists, 1)[0]["scores"]["calibration_error"]

    bootstrap = ArtistBootstrap.over(artists.astype(str), RESAMPLES, 1)
    drawn = expected_calibration_error(answers[:, 1].astype(np.float64), truth == 1, bootstrap)
    assert error == asdict(centred_score(drawn, 400))


def test_a_pattern_hides_what_it_says():
    asked = []

    def answer(hidden, without_others):
        asked.append(({n for n, h in zip(FIELD_NAMES, hidden, strict=True) if h}, without_others))
        return np.full((40, 2), 0.5, dtype=np.float32)

    missing_inputs(answer, PRIMARY, ARTISTS, 1)

    by_label = dict(zip((pattern.label for pattern in PATTERNS), asked, strict=True))
    assert by_label["No year"] == ({"release_year"}, False)
    assert by_label["No artist: neither name nor other tracks"] == ({"artist_name"}, True)
    assert by_label["Only audio features"][0] == {
        "title", "artist_name", "release_year", "popularity", "duration_ms", "explicit"
    }  # fmt: skip
