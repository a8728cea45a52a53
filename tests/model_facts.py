"""A manifest with everything that a version says about itself, small enough to check by eye."""

from ml.inputs import INPUT_NAMES


def score(value, half=0.03):
    return {"value": value, "low": round(value - half, 4), "high": round(value + half, 4)}


def metrics(**others):
    """What an older program found out about a version: two groups, 1,200 tracks of 345 artists."""
    return {
        "protocol": "Artists are divided.",
        "level": 0.95,
        "seed": 1,
        "n_tracks": 1200,
        "n_artists": 345,
        "scores": {
            "accuracy": {"value": 0.512, "low": 0.484, "high": 0.54},
            "majority_rate": score(0.2),
            "log_loss": score(1.5),
            "calibration_error": score(0.02, 0.01),
        },
        "groups": [
            {"slug": "jazz", "name": "Jazz", "n": 7, "precision": 0.5, "recall": 0.25, "f1": 0.33},
            {"slug": "pop", "name": "Pop", "n": 0, "precision": None, "recall": None, "f1": None},
        ],
        **others,
    }


def full_metrics(**others):
    """What is found out today."""
    return metrics(
        breakdowns={
            "era": [part("1990s", 0.6), part("unknown", None, n_artists=1)],
            "tracks_of_artist": [part("1", 0.4), part("10+", 0.7)],
            "script": [part("latin", 0.5)],
        },
        confusion=[[5, 2], [1, 0]],
        reliability=[
            {**bin_of(0.0, 0.2), "n_tracks": 0, "confidence": None, "frequency": unknown()},
            {**bin_of(0.2, 0.4), "n_tracks": 40, "confidence": 0.31, "frequency": score(0.35)},
            {**bin_of(0.4, 1.0), "n_tracks": 60, "confidence": 0.7, "frequency": score(0.68)},
        ],
        coverage=[
            point(0.0, 1.0, 0.512),
            point(0.5, 0.6, 0.81),
            point(0.9, 0.1, 0.95),
            {
                "threshold": 0.95,
                "n_tracks": 0,
                "n_artists": 0,
                "coverage": score(0.0),
                "precision": unknown(),
            },
        ],
        artist_level={
            "protocol": "Each artist once.",
            "n_artists": 345,
            "scores": {"accuracy": score(0.55)},
            "by_tracks": [{"label": "1", "n_artists": 50, "is_small": False, "accuracy": score(0.5)}],
        },
        missing_inputs=[
            {"label": "No title", "scores": {"accuracy": score(0.41), "calibration_error": score(0.03, 0.01)}}
        ],
        other_splits={
            "random": {
                "protocol": "Tracks at random.",
                "is_honest": False,
                "n_tracks": 1100,
                "n_artists": 900,
                "scores": {"accuracy": score(0.83)},
            },
            "time": {"not_possible": "No track has a year."},
        },
        **others,
    )


def unknown():
    return {"value": None, "low": None, "high": None}


def part(label, accuracy, n_artists=40):
    found = unknown() if accuracy is None else score(accuracy)
    return {
        "label": label,
        "n_tracks": 3 * n_artists,
        "n_artists": n_artists,
        "is_small": n_artists < 10,
        "accuracy": found,
        "top_3": found,
        "log_loss": found,
    }


def bin_of(low, high):
    return {"low": low, "high": high, "n_artists": 30}


def point(threshold, coverage, precision):
    return {
        "threshold": threshold,
        "n_tracks": 100,
        "n_artists": 50,
        "coverage": score(coverage),
        "precision": score(precision),
    }


def manifest(version="baseline-1", **others):
    """What stands in `manifest.json`, without the files."""
    return {
        "schema": 1,
        "kind": version.split("-")[0],
        "version": version,
        "inputs": INPUT_NAMES,
        "groups": [{"slug": "jazz", "name": "Jazz"}, {"slug": "pop", "name": "Pop | Rock"}],
        "left_out": [{"slug": "rare", "name": "Rare", "training_artists": 3}],
        "data_fingerprint": "ab" * 32,
        "mapping_id": 1,
        "is_synthetic": True,
        "seed": 7,
        "samples": {"training": {"tracks": 3600, "artists": 1000}, "test": {"tracks": 1200, "artists": 345}},
        "environment": {
            "python": "3.11.2",
            "platform": "Linux",
            "machine": "x86_64",
            "cpus": 2,
            "libraries": {"numpy": "2.1"},
            "lock_sha256": "cd" * 32,
        },
        "settings": {"profile": "quick"},
        "training_curve": [
            {"epoch": 1, "loss": 2.1, "validation_loss": 2.0},
            {"epoch": 2, "loss": 1.5, "validation_loss": 1.7},
            {"epoch": 3, "loss": 1.2, "validation_loss": 1.6},
        ],
        "calibration": {"method": "temperature", "power": 1.1},
        "thresholds": [],
        "metrics": metrics(),
        "duration_s": 12.3,
        **others,
    }
