from dataclasses import replace
from shutil import copytree

import numpy as np
import pytest

from ml.artefacts import ArtefactError
from ml.explanations.explainer import Explainer
from ml.explanations.missing_game import log_odds
from ml.explanations.neighbour_index import NEIGHBOURS_FILE
from ml.predictor import Predictor
from ml.splitting import split
from ml.track_inputs import track_inputs

LATIN = {
    "title": "Corazón de la Noche",
    "artist_name": "Artist 900",
    "energy": 0.65,
    "acousticness": 0.4,
    "tempo": 100.0,
    "valence": 0.5,
    "loudness": -8.0,
    "key": 3,
    "release_year": 1999,
    "explicit": False,
}
HOSTILE = ("x" * 500, "\u202e\u0000\u200b", "'; DROP TABLE track; --", "\ufdfa" * 20, "ﬁ" * 250, "🎵 🎶")


@pytest.fixture(params=["baseline", "advanced"])
def trained(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def explainer(trained):
    return Explainer(Predictor.load(trained.folder, trained.manifest_sha256), trained.folder)


def told(predictor, tracks, group):
    """The log-odds of a group in the answer to the first track."""
    return float(log_odds(predictor.predict(tracks).primary[:1, group])[0])


def values(explanation):
    return {block.name: block.value for block in explanation.blocks}


def test_the_blocks_sum_to_the_way_from_nothing_to_the_answer(explainer):
    tracks = track_inputs([LATIN])

    found = explainer.explain(tracks)

    assert found.group == explainer.predictor.predict(tracks).primary[0].argmax()
    assert found.everything == pytest.approx(told(explainer.predictor, tracks, found.group), abs=1e-4)
    assert found.nothing == pytest.approx(
        told(explainer.predictor, track_inputs([{}]), found.group), abs=1e-4
    )
    assert sum(values(found).values()) == pytest.approx(found.everything - found.nothing, abs=1e-9)


def test_the_inputs_of_each_block_sum_to_its_value(explainer):
    for block in explainer.explain(track_inputs([LATIN])).blocks:
        assert sum(block.inputs.values()) == pytest.approx(block.value, abs=1e-9)
        assert block.is_exact == (block.name != "audio")


def test_only_what_is_given_is_named(explainer):
    found = explainer.explain(track_inputs([{**LATIN, "title": None, "tempo": 0}]))

    inputs = {block.name: set(block.inputs) for block in found.blocks}
    assert inputs == {
        "artist_name": {"artist_name"},
        "release": {"release_year", "explicit"},
        "audio": {"energy", "acousticness", "valence", "loudness", "key"},
    }


def test_a_single_input_has_moved_the_answer_all_alone(explainer):
    found = explainer.explain(track_inputs([{"title": LATIN["title"]}]))

    assert values(found) == {"title": pytest.approx(found.everything - found.nothing)}


def test_the_title_that_was_learnt_speaks_for_its_group(explainer):
    found = explainer.explain(track_inputs([LATIN]))

    assert explainer.predictor.groups[found.group].slug == "latin"
    assert values(found)["title"] > 0.3


def test_only_the_advanced_model_hears_of_the_other_tracks(explainer):
    found = explainer.explain(track_inputs([LATIN, {**LATIN, "title": "Mi Amor"}], ["one", "one"]))

    assert ("other_tracks" in values(found)) == (explainer.predictor.kind == "advanced")
    assert sum(values(found).values()) == pytest.approx(found.everything - found.nothing, abs=1e-9)


def test_a_track_may_stand_anywhere_among_the_others(explainer):
    other = {"title": "Allegro", "energy": 0.1}

    first = explainer.explain(track_inputs([LATIN, other], ["one", "one"]))
    second = explainer.explain(track_inputs([other, LATIN], ["one", "one"]), place=1)

    assert first == second


def test_the_same_track_is_explained_alike_each_time(explainer):
    assert explainer.explain(track_inputs([LATIN])) == explainer.explain(track_inputs([LATIN]))


def test_words_are_those_of_the_texts_and_the_baseline_reads_none(explainer):
    words = explainer.explain(track_inputs([LATIN])).words

    if explainer.predictor.kind == "baseline":
        assert words == {}
        return
    assert [word.text for word in words["title"]] == ["Corazón", "de", "la", "Noche"]
    assert sum(word.weight for word in words["title"]) > 0.2
    assert [word.text for word in words["artist_name"]] == ["Artist", "900"]


def test_the_nearest_training_tracks_are_of_the_same_group_and_of_training_artists(
    explainer, trained, dataset
):
    found = explainer.explain(track_inputs([LATIN])).neighbours

    training = split(dataset, trained.seed).training
    assert {one.track for one in found} <= set(dataset.track_ids[training.rows])
    assert all(found[0].primary in one.groups for one in found[:3])
    assert explainer.predictor.groups[found[0].primary].slug == "latin"
    assert len({one.artist_name for one in found}) == len(found) == 5


def test_a_training_track_is_no_neighbour_of_itself(explainer):
    first = explainer.explain(track_inputs([LATIN])).neighbours[0].track

    others = explainer.explain(track_inputs([LATIN]), external_id=first).neighbours

    assert first not in {one.track for one in others}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_explained(explainer, text):
    found = explainer.explain(track_inputs([{"title": text, "artist_name": text}]))

    assert np.isfinite(list(values(found).values())).all()
    assert sum(values(found).values()) == pytest.approx(found.everything - found.nothing, abs=1e-9)
    if found.words:
        assert [word.text for word in found.words["title"]] == text.split()


def test_an_altered_file_of_training_tracks_is_refused_when_it_is_asked_for(trained, tmp_path):
    copy = copytree(trained.folder, tmp_path / "copy")
    explainer = Explainer(Predictor.load(copy, trained.manifest_sha256), copy)
    (copy / NEIGHBOURS_FILE).write_bytes(b"evil")

    with pytest.raises(ArtefactError, match=r"neighbours\.npz has SHA-256"):
        explainer.explain(track_inputs([LATIN]))


def test_a_version_that_kept_no_training_tracks_says_so(explainer):
    manifest = {**explainer.predictor.manifest, "files": {}}

    found = Explainer(replace(explainer.predictor, manifest=manifest), explainer.folder)

    assert found.explain(track_inputs([LATIN])).neighbours is None


def test_training_tracks_are_read_once_and_only_when_asked_for(explainer, monkeypatch):
    reads = []
    monkeypatch.setattr(
        "ml.explanations.explainer.read_verified",
        lambda folder, manifest, name: (reads.append(name), (folder / name).read_bytes())[1],
    )

    explainer.predictor.predict(track_inputs([LATIN]))
    assert reads == []
    for _ in range(2):
        explainer.explain(track_inputs([LATIN]))
    assert reads == [NEIGHBOURS_FILE]
