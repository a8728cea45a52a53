import random
from collections import Counter
from itertools import combinations
from random import Random

import pytest
from sklearn.metrics import adjusted_mutual_info_score

from ml.genres.clustering import cluster_vocabulary, preferred_method
from ml.genres.vocabulary import fold_vocabulary
from tests.ml.genres.real_catalogue import artist_names

SCENES = {"sea": 12, "hill": 11, "city": 10, "wood": 9}


def _scenes():
    """Artists of four scenes; each carries three of its scene's names, and no word is shared."""
    artists = []
    for scene, size in SCENES.items():
        names = [f"{scene}{number}" for number in range(size)]
        artists += [list(trio) for trio in combinations(names, 3)]
    return artists


def test_names_that_share_artists_share_a_group():
    clustering = cluster_vocabulary(_scenes(), most_groups=4)

    homes = {(name.rstrip("0123456789"), fold.group) for name, fold in clustering.folds.items()}
    assert len(homes) == len(clustering.groups) == 4


def test_a_group_is_called_by_its_own_names():
    clustering = cluster_vocabulary(_scenes(), most_groups=4)

    for group in clustering.groups:
        members = {name.title() for name, fold in clustering.folds.items() if fold.group == group.slug}
        assert set(group.name.split(" & ")) <= members


def test_a_fold_says_which_names_share_its_company_and_how_surely():
    fold = cluster_vocabulary(_scenes(), most_groups=4).folds["sea5"]

    assert fold.evidence == "cluster"
    assert fold.reason.startswith("keeps the same company as sea")
    assert 0.4 < fold.strength <= 0.6


def test_order_changes_nothing():
    rows = _scenes()
    shuffled = [
        random.Random(7).sample(names, len(names)) for names in random.Random(3).sample(rows, len(rows))
    ]

    assert cluster_vocabulary(shuffled, most_groups=4) == cluster_vocabulary(rows, most_groups=4)


def test_a_small_vocabulary_keeps_its_names():
    clustering = cluster_vocabulary([["rock"], ["r&b", "rock"], ["j-pop"], []])

    assert [(group.slug, group.name) for group in clustering.groups] == [
        ("rock", "Rock"),
        ("j-pop", "J-Pop"),
        ("r-b", "R&B"),
    ]
    assert {fold.strength for fold in clustering.folds.values()} == {1.0}


def test_spellings_of_one_name_stay_together():
    clustering = cluster_vocabulary([["Hip-Hop"], ["hip hop"], ["hiphop"], ["polka"]])

    assert len({clustering.folds[name].group for name in ("Hip-Hop", "hip hop", "hiphop")}) == 1


def test_names_without_company_go_with_those_that_share_a_word():
    clustering = cluster_vocabulary([*_scenes(), ["sea0 sound"], ["sea0"], ["zzzz"]], most_groups=4)

    assert clustering.folds["sea0 sound"].group == clustering.folds["sea0"].group
    assert clustering.folds["zzzz"].strength == 0


def test_names_that_nothing_tells_apart_stand_in_a_group_of_their_own_if_they_are_many():
    strangers = [f"{letter}{letter}{letter}" for letter in "bcdfghjk"]

    clustering = cluster_vocabulary([*_scenes(), *[[name] for name in strangers * 5]], most_groups=5)

    assert {clustering.folds[name].group for name in strangers} == {"other-names"}
    assert {clustering.folds[name].strength for name in strangers} == {0.0}
    assert len(clustering.groups) == 5 and clustering.groups[-1].name == "Other names"


def test_a_misspelling_without_company_follows_the_name_it_is_meant_to_be():
    clustering = cluster_vocabulary(
        [["shoegaze", "dreampop"], ["dreampop"], ["polka", "waltz"], ["shoegazes"]], 2
    )

    assert clustering.folds["shoegazes"].group == clustering.folds["shoegaze"].group
    assert clustering.folds["shoegazes"].evidence == "resemblance"


def test_a_single_label_set_keeps_every_label_unless_a_limit_is_asked():
    artists = [[f"label{number}"] for number in range(40)]

    assert len(cluster_vocabulary(artists).groups) == 40
    assert len(cluster_vocabulary(artists, most_groups=26).groups) <= 26


def test_names_that_nothing_tells_apart_share_one_group():
    clustering = cluster_vocabulary([[letter] for letter in "abcde"], most_groups=2)

    assert [group.name for group in clustering.groups] == ["All genres"]
    assert len(clustering.folds) == 5


def test_names_that_share_no_artist_are_grouped_by_their_words():
    names = [f"{place} {style}" for place in ("delhi", "oslo", "lima") for style in ("polka", "waltz")]

    clustering = cluster_vocabulary([[name] for name in names], most_groups=3)

    assert len(clustering.groups) == 3
    assert all(fold.evidence == "cluster" for fold in clustering.folds.values())


@pytest.mark.parametrize("artists", [[], [[], []]])
def test_an_empty_catalogue_has_no_groups(artists):
    assert cluster_vocabulary(artists).groups == ()


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="most_groups is 0, must be at least 1"):
        cluster_vocabulary([["rock"]], most_groups=0)


@pytest.mark.parametrize(
    ("artists", "method"),
    [
        ([["rock"], ["swedish jazz", "xyzzy"], []] * 25, "rules"),
        ([["rock"], ["xyzzy"], ["qfx 7", "qfx 9"]] * 17, "company"),
        ([["rock"], ["xyzzy"], ["qfx 7", "qfx 9"]] * 16, "rules"),
        ([[f"pop {number}"] for number in range(50)], "company"),
        ([], "rules"),
    ],
)
def test_the_rules_are_preferred_where_they_know_enough_or_artists_are_few(artists, method):
    assert preferred_method(artists) == method


def test_hidden_words_leave_groups_that_agree_with_the_rules(shared_data):
    """Every name becomes an opaque number; company alone must find much of what the rules read in the words."""
    artists = artist_names(shared_data)
    folds = fold_vocabulary(artists)
    numbers = {name: f"n{place * 7919 % 100_003}" for place, name in enumerate(folds)}

    clustering = cluster_vocabulary([[numbers[name] for name in names] for names in artists])

    counts = Counter(name for names in artists for name in names)
    often = [name for name in folds if counts[name] >= 5]
    found = [clustering.folds[numbers[name]].group for name in often]
    assert adjusted_mutual_info_score([folds[name].group for name in often], found) >= 0.4
    weights = Counter()
    for names in artists:
        for name in names:
            weights[clustering.folds[numbers[name]].group] += 1 / len(names)
    assert len(weights) == 26
    assert max(weights.values()) <= 0.15 * sum(weights.values())


@pytest.mark.parametrize("stray", [0.0, 0.1])
def test_scenes_that_keep_to_themselves_are_the_groups_however_few(stray):
    """Nine scenes of five names; a share of the artists carries a name of another scene, too."""
    chance = Random(7)
    scenes = [[f"{'abcdefghi'[scene]}{scene}q{name}x" for name in range(5)] for scene in range(9)]
    artists = []
    for scene in scenes:
        for _ in range(40):
            foreign = [chance.choice(chance.choice(scenes))] if chance.random() < stray else []
            artists.append([*chance.sample(scene, chance.randint(2, 4)), *foreign])

    folds = cluster_vocabulary(artists).folds

    assert len({fold.group for fold in folds.values()}) == 9
    assert all(len({folds[name].group for name in scene}) == 1 for scene in scenes)


@pytest.mark.parametrize(("scenes", "names"), [(2, 20), (3, 15), (6, 30)])
def test_a_scene_stays_whole_though_it_outweighs_the_largest_share(scenes, names):
    chance = Random(11)
    homes = [[f"{letter}{number}q" for number in range(names)] for letter in "abcdef"[:scenes]]
    artists = [chance.sample(home, chance.randint(2, 4)) for home in homes for _ in range(100)]

    folds = cluster_vocabulary(artists).folds

    assert len({(name[0], fold.group) for name, fold in folds.items()}) == scenes
    assert len({fold.group for fold in folds.values()}) == scenes
