"""Every line of the table of numbers to reproduce has a test; a new line fails until it has one."""

import re

import pytest

from webapp.config import ROOT

# What the line says in its first two cells, shortened, and where it is reproduced: a line of `LINES` in
# test_golden.py, or a test.
REPRODUCED = {
    ("sample-ratio mismatch", "600 / 400"): "sample ratio 600/400",
    ("sample-ratio mismatch", "44,000"): "sample ratio 44,000/45,000",
    ("sample-ratio mismatch", "5,000"): "sample ratio with an arm of weight 0",
    ("sample-ratio mismatch", "tiny p"): "sample ratio with a tiny p",
    ("Welch t", ""): "Welch's t, Wikipedia",
    ("two proportions", "40/100"): "two proportions 40/100",
    ("two proportions", "300/400"): "two proportions 300/400",
    ("small exact", ""): "exact 1/25 and 6/25",
    ("ratio by delta method", "equal denominators"): "ratio with denominators of 1",
    ("ratio by delta method", "n 100 each"): "ratio from sums, growthbook",
    (
        "ratio by delta method",
        "any per-listener",
    ): "test_oracles.py::test_each_arms_ratio_has_the_hc1_error_of_weighted_regression",
    ("CUPED", ""): "CUPED at correlation .8",
    ("sample size", "MDE .3"): "sample size for a mean at power .80",
    ("sample size", "p .34"): "sample size for a share",
    ("O'Brien-Fleming", ""): "O'Brien-Fleming spending at 5 equal looks",
    ("peeking under the null", "naive z"): "naive peeking at 2, 5, 10 and 20 looks",
    (
        "peeking under the null",
        "the product's planned looks",
    ): "test_golden.py::test_planned_looks_have_at_most_6_percent_false_positives_and_at_least_74_percent_power",
    (
        "A/A on",
        "listener-level",
    ): "test_golden.py::test_real_listeners_divided_4000_times_show_5_percent_and_their_sessions_over_40",
    (
        "A/A on",
        "session-level",
    ): "test_golden.py::test_real_listeners_divided_4000_times_show_5_percent_and_their_sessions_over_40",
    ("published split", ""): "test_golden.py::test_the_published_split_is_reproduced",
    ("hash", ""): "test_assignment.py::test_every_salt_spreads_listeners_evenly_over_100_bins",
}
# The sentences below the table.
SAID = (
    "test_golden.py::test_the_lift_never_flips_the_p_value_of_the_difference",
    "test_golden.py::test_what_is_said_of_this_domains_listeners_is_true",
    "test_weights.py::test_wrong_weights_are_refused_by_value",
    "test_assignment.py::test_experiments_with_consecutive_names_are_independent",
    "test_assignment.py::test_no_two_salts_correlate",
    "test_assignment.py::test_ramping_keeps_everyone_and_their_variant",
    "test_assignment.py::test_another_process_and_locale_assign_the_same_variants",
)
HERE = ROOT / "tests/ml/experiments"


@pytest.fixture(scope="module")
def lines(shared_data):
    """First and second cell of every line, the first repeated where it is left empty."""
    path = shared_data.parent / "golden" / "experiment-statistics.md"
    if not path.is_file():
        pytest.skip(f"no table at {path}")
    found, what = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] != "what" and not cells[0].startswith("---"):
            what = cells[0] or what
            found.append((what, cells[1]))
    return found


def test_every_line_is_reproduced_once(lines):
    def claims(what, given):
        return [key for key in REPRODUCED if what.startswith(key[0]) and given.startswith(key[1])]

    assert [line for line in lines if len(claims(*line)) != 1] == []
    assert len(lines) == len(REPRODUCED)


@pytest.mark.parametrize("place", sorted({*REPRODUCED.values(), *SAID}))
def test_what_reproduces_it_exists(place):
    file, _, name = place.rpartition("::")
    text = (HERE / (file or "test_golden.py")).read_text(encoding="utf-8")

    wanted = rf"^def {name}\(" if file else rf'^    "{re.escape(name)}'
    assert re.search(wanted, text, re.MULTILINE)
