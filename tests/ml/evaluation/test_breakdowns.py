import numpy as np
import pytest
from held_out_tracks import drawn_held_out, held_out

from ml.evaluation.breakdowns import counts_of, eras_of
from ml.evaluation.report import evaluate

PROBABILITIES = [[0.8, 0.2], [0.3, 0.7], [0.1, 0.9], [0.2, 0.8]]


def broken_down(years, scripts=("latin",) * 4, artists="xxyz"):
    tracks = held_out(
        PROBABILITIES, [0, 0, 1, 1], list(artists), years=np.array(years), scripts=np.array(scripts)
    )
    return evaluate(tracks, seed=1)["breakdowns"]


def test_years_become_decades():
    assert eras_of(np.array([1999.0, 2000, np.nan, 1900])).tolist() == ["1990s", "2000s", "unknown", "1900s"]


def test_numbers_of_tracks_become_four_classes():
    assert counts_of(np.array([1, 2, 4, 5, 9, 10, 500])).tolist() == [
        "1", "2-4", "2-4", "5-9", "5-9", "10+", "10+"
    ]  # fmt: skip


def test_each_part_is_scored_by_itself_in_the_order_of_time():
    eras = broken_down([2001.0, 1985.0, 1988.0, np.nan])["era"]

    assert [era["label"] for era in eras] == ["1980s", "2000s", "unknown"]
    assert (eras[0]["n_tracks"], eras[0]["n_artists"]) == (2, 2)
    assert [era["accuracy"]["value"] for era in eras] == [0.5, 1, 1]
    assert eras[0]["log_loss"]["value"] == pytest.approx(-(np.log(0.3) + np.log(0.9)) / 2)


def test_one_artist_alone_has_no_interval_and_few_are_marked():
    one = broken_down([2001.0, 1985.0, 1988.0, np.nan])["era"][1]

    assert one["is_small"]
    assert (one["accuracy"]["low"], one["accuracy"]["high"]) == (None, None)


def test_all_years_missing_is_one_part():
    eras = broken_down([np.nan] * 4)["era"]

    assert [(era["label"], era["n_tracks"]) for era in eras] == [("unknown", 4)]


def test_scripts_come_by_size_and_empty_classes_of_tracks_are_listed():
    found = broken_down([np.nan] * 4, scripts=("latin", "han", "han", "han"))

    assert [part["label"] for part in found["script"]] == ["han", "latin"]
    assert [(part["label"], part["n_tracks"]) for part in found["tracks_of_artist"]] == [
        ("1", 2), ("2-4", 2), ("5-9", 0), ("10+", 0)
    ]  # fmt: skip
    assert found["tracks_of_artist"][3]["accuracy"] == {"value": None, "low": None, "high": None}


def test_parts_add_up_to_the_whole():
    tracks = drawn_held_out()
    report = evaluate(tracks, seed=1)

    for parts in report["breakdowns"].values():
        shown = [part for part in parts if part["n_tracks"]]
        hits = sum(part["n_tracks"] * part["accuracy"]["value"] for part in shown)
        assert sum(part["n_tracks"] for part in shown) == report["n_tracks"]
        assert hits / report["n_tracks"] == pytest.approx(report["scores"]["accuracy"]["value"])
        assert all(part["accuracy"]["low"] <= part["accuracy"]["high"] for part in shown)
