import json
from dataclasses import replace

import pytest

from ml.artefacts import MANIFEST
from ml.corrections.learning import learn_from
from ml.corrections.reviewed import NoCorrectionsError, Reviewed
from ml.corrections.weight import best_weight
from ml.model_card import CARD_FILE
from ml.settings import settings_of
from ml.splitting import Part, split_by_artist
from ml.training import train

SEED = 11


def say_nothing(*told):
    assert told


@pytest.fixture(scope="module", params=["baseline", pytest.param("advanced", marks=pytest.mark.slow)])
def trained(request, reviews, tmp_path_factory):
    folder = tmp_path_factory.mktemp("learning") / f"{request.param}-1"
    return train(
        request.param, reviews.imported, folder, SEED, say_nothing, "quick", reviewed=reviews.feedback
    )


def test_the_record_accounts_for_every_verdict(trained, reviews):
    record = trained.metrics["feedback"]

    counts = dict(record["verdicts"])
    assert counts.pop("total") == sum(counts.values()) == 22
    assert (counts["rejections"], counts["skips"]) == (1, 0)
    assert counts["used"] == record["artists"]["training"]
    assert sum(record["artists"][part.name.lower()] for part in Part) == 21


def test_the_weight_is_a_candidate_that_validation_favours(trained):
    record = trained.metrics["feedback"]

    assert [one["weight"] for one in record["candidates"]] == [1, 2, 5]
    assert record["weight"] == best_weight(record["candidates"])
    assert (record["candidates"][0]["difference"], record["candidates"][0]["standard_error"]) == (0, 0)


def test_scores_before_and_after_are_of_the_same_test_artists(trained):
    comparison = trained.metrics["feedback"]["comparison"]

    accuracy = comparison["metrics"]["accuracy"]
    assert comparison["n_artists"] == trained.metrics["n_artists"]
    assert comparison["disagreeing"] == 0
    assert accuracy["a"] == pytest.approx(trained.metrics["scores"]["accuracy"]["value"])
    assert accuracy["difference"]["low"] <= accuracy["a"] - accuracy["b"] <= accuracy["difference"]["high"]


def test_agreement_is_measured_on_artists_of_the_test_part(trained, reviews):
    artists = sorted(set(reviews.feedback.dataset.artists))
    held_out = [
        a for a, part in zip(artists, split_by_artist(artists, SEED), strict=True) if part == Part.TEST
    ]

    found = trained.metrics["feedback"]["agreement"]

    assert found["n_artists"] == len(held_out) > 0
    assert 0 <= found["after"]["low"] <= found["after"]["value"] <= found["after"]["high"] <= 1
    # Rock that is called Latin: whoever did not learn so from reviewers does not say so.
    assert found["after"]["value"] >= found["before"]["value"]


def test_the_card_tells_it_and_how_to_do_it_again(trained):
    card = (trained.folder / CARD_FILE).read_text(encoding="utf-8")

    assert "## Learning from corrections" in card
    assert "of 22 verdicts of reviewers were used" in card
    assert "Not used: 1 rejections" in card
    assert f"--seed {SEED} --profile quick --with-feedback" in card
    assert json.loads((trained.folder / MANIFEST).read_text())["data_fingerprint"] == trained.data_fingerprint


def test_the_same_seed_chooses_the_same_weight_by_the_same_losses(reviews):
    weights = [
        learn_from(
            "baseline",
            reviews.imported,
            reviews.feedback,
            SEED,
            settings_of("baseline", "quick"),
            "quick",
            say_nothing,
        ).chosen
        for _ in range(2)
    ]

    assert weights[0] == weights[1]


def test_people_who_labelled_only_artists_that_are_held_out_teach_nothing(reviews):
    people = reviews.feedback.dataset
    seed = next(seed for seed in range(10_000) if split_by_artist(["rock-2000"], seed)[0] != Part.TRAINING)
    only = people.artists == "rock-2000"
    few = replace(
        people,
        tracks=people.tracks[only],
        track_ids=people.track_ids[only],
        artists=people.artists[only],
        primary=people.primary[only],
        memberships=people.memberships[only],
        micro_genres=people.micro_genres[only],
    )

    with pytest.raises(NoCorrectionsError, match="the 1 artists that people labelled are all held out"):
        learn_from(
            "baseline",
            reviews.imported,
            Reviewed(few, []),
            seed,
            settings_of("baseline", "quick"),
            "quick",
            say_nothing,
        )
