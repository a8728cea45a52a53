from math import e, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.genres.artist_groups import GroupSupport, groups_of_artist, specificity
from ml.genres.folding import Fold

FOLDS = {
    "pop": Fold("pop", "pop", "style", "pop", 0.5),
    "bebop": Fold("bebop", "jazz", "style", "bebop", 0.5),
    "jazz": Fold("jazz", "jazz", "style", "jazz", 0.5),
    "odd": Fold("odd", None, "none", "", 0.0),
}


def test_a_rare_name_outweighs_a_common_one():
    supports = groups_of_artist(["pop", "bebop"], FOLDS, {"pop": 1000, "bebop": 1})

    assert [support.group for support in supports] == ["jazz", "pop"]
    assert supports[0].support == pytest.approx(1 / (1 + 1 / (1 + log(1000))))


def test_names_of_one_group_add_up():
    supports = groups_of_artist(["pop", "bebop", "jazz"], FOLDS, {})

    assert supports == [GroupSupport("jazz", pytest.approx(2 / 3)), GroupSupport("pop", pytest.approx(1 / 3))]


def test_equal_support_goes_by_slug_whatever_the_order():
    assert [s.group for s in groups_of_artist(["pop", "jazz"], FOLDS, {})] == ["jazz", "pop"]
    assert [s.group for s in groups_of_artist(["jazz", "pop"], FOLDS, {})] == ["jazz", "pop"]


def test_a_name_that_stands_on_several_tracks_speaks_as_often():
    supports = groups_of_artist(["pop", "pop", "jazz"], FOLDS, {})

    assert supports == [GroupSupport("pop", pytest.approx(2 / 3)), GroupSupport("jazz", pytest.approx(1 / 3))]


def test_a_stronger_fold_says_more():
    folds = FOLDS | {"pop": Fold("pop", "pop", "phrase", "pop", 1.0)}

    assert groups_of_artist(["pop", "jazz"], folds, {})[0].support == pytest.approx(2 / 3)


def test_a_name_of_no_strength_speaks_only_where_it_is_alone():
    folds = FOLDS | {"qxqx": Fold("qxqx", "pop", "default", "", 0.0)}

    assert groups_of_artist(["qxqx", "odd"], folds, {}) == [GroupSupport("pop", 1.0)]
    assert groups_of_artist(["qxqx", "jazz"], folds, {}) == [GroupSupport("jazz", 1.0)]


@pytest.mark.parametrize("names", [[], ["odd"], ["never seen"]])
def test_an_artist_without_known_names_has_no_groups(names):
    assert groups_of_artist(names, FOLDS, {}) == []


@given(st.lists(st.sampled_from(sorted(FOLDS)), min_size=1), st.integers(1, 10**6))
def test_supports_sum_to_one(names, count):
    supports = groups_of_artist(names, FOLDS, {"jazz": count})

    assert sum(s.support for s in supports) == pytest.approx(1 if set(names) != {"odd"} else 0)


def test_specificity_falls_with_the_logarithm():
    assert specificity(1) == 1
    assert specificity(round(e**9)) == pytest.approx(1 / 10, rel=1e-4)


def test_a_count_below_one_is_refused():
    with pytest.raises(ValueError, match="artists is 0, must be at least 1"):
        specificity(0)
