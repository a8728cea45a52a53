from math import log

import pytest

from ml.genres.company import agreement_of, companions_of, count_company, fold_by_company
from ml.genres.folding import Fold

KNOWN = {
    "jazz": Fold("jazz", "jazz", "style", "jazz", 0.9),
    "bebop": Fold("bebop", "jazz", "style", "bebop", 0.9),
    "pop": Fold("pop", "pop", "style", "pop", 0.6),
    "odd": Fold("odd", None, "none", "", 0.0),
}
ARTISTS = [
    ["zoot", "jazz", "bebop"],
    ["zoot", "jazz"],
    ["zoot", "pop"],
    ["pop"],
    ["odd", "queer"],
    ["pop", "bebop"],
]


def test_a_pair_is_counted_once_per_artist():
    company = count_company([["a", "b", "b", "a"], ["a", "b"], ["a"]])

    assert company.together["a"] == {"b": 2}
    assert company.totals == {"a": 2, "b": 2}


def test_association_is_the_smoothed_information_of_a_pair():
    company = count_company([["a", "b"], ["a", "b"], ["a", "c"]])
    smoothed_sum = 3**0.75 + 2**0.75 + 1

    association = company.association("a")

    assert association["b"] == pytest.approx(log(2 * smoothed_sum / (3 * 2**0.75)))
    assert association["c"] == pytest.approx(log(1 * smoothed_sum / (3 * 1)))


def test_company_that_says_nothing_is_never_negative():
    company = count_company([["a", "b"], *[["a", "c"]] * 30, *[["b", "c"]] * 30])

    assert company.association("a")["b"] == 0


def test_an_unknown_name_follows_its_company():
    fold = fold_by_company("zoot", count_company(ARTISTS), KNOWN)

    assert (fold.group, fold.evidence) == ("jazz", "company")
    assert fold.reason == "keeps company with jazz, bebop"
    assert 0 < fold.strength <= 0.6


def test_more_shared_artists_make_company_stronger():
    once = fold_by_company("zoot", count_company([["zoot", "jazz"], ["pop"]]), KNOWN)
    often = fold_by_company("zoot", count_company([["zoot", "jazz"]] * 9), KNOWN)

    assert (once.strength, often.strength) == (pytest.approx(0.6 * 1 / 2), pytest.approx(0.6 * 9 / 10))


def test_a_tie_goes_to_the_slug_that_sorts_first():
    known = {"x": Fold("x", "pop", "style", "x", 0.5), "y": Fold("y", "jazz", "style", "y", 0.5)}

    assert fold_by_company("zoot", count_company([["zoot", "x"], ["zoot", "y"]]), known).group == "jazz"


@pytest.mark.parametrize("name", ["queer", "hermit"])
def test_a_name_without_known_company_has_no_group(name):
    assert fold_by_company(name, count_company([*ARTISTS, ["hermit"]]), KNOWN).group is None


def test_companions_are_the_names_of_its_own_group_that_it_meets_most():
    company = count_company([*ARTISTS, ["zoot", "bebop"]])
    folds = {**KNOWN, "zoot": Fold("zoot", "jazz", "region", "zoot", 0.8)}

    assert companions_of("zoot", company, folds) == ["jazz", "bebop"]
    assert companions_of("zoot", company, folds, n=1) == ["jazz"]


@pytest.mark.parametrize("name", ["queer", "never heard"])
def test_a_name_without_a_fold_has_no_companions(name):
    assert companions_of(name, count_company(ARTISTS), KNOWN) == []


def test_agreement_is_the_share_of_the_votes_for_the_own_group():
    company = count_company([["mix", "bebop"], ["mix", "pop"], ["mix", "odd"], ["pop", "bebop"]])
    folds = KNOWN | {"mix": Fold("mix", "jazz", "style", "mix", 0.9)}
    votes = {
        name: company.association("mix")[name] * log(2) * folds[name].strength for name in ("bebop", "pop")
    }

    agreement = agreement_of("mix", company, folds)

    assert agreement == pytest.approx(votes["bebop"] / sum(votes.values()), abs=1e-4)


def test_a_name_whose_company_has_no_vote_has_no_agreement():
    company = count_company([["jazz"], ["odd", "pop"], ["odd", "pop"]])

    assert agreement_of("jazz", company, KNOWN) is None
    assert agreement_of("pop", company, KNOWN) is None
