import pytest
from held_out_rows import writing_held_out

from ml.evaluation import compare_held_out
from webapp.evaluation.comparison import IncomparableError, SameVersionError, compare_versions
from webapp.evaluation.registry import folder_of


def test_the_better_version_is_said_to_be_better(registered):
    good = registered(write_more=writing_held_out(0.8))
    bad = registered(write_more=writing_held_out(0.5))

    comparison = compare_versions(good, bad)

    assert comparison.record["metrics"]["accuracy"]["difference"]["value"] == pytest.approx(0.3)
    assert not comparison.is_worse
    assert compare_versions(bad, good).is_worse


def test_versions_are_named_as_they_are_registered(registered):
    good = registered(write_more=writing_held_out(0.8))
    bad = registered(write_more=writing_held_out(0.5))

    comparison = compare_versions(good, bad)

    assert (comparison.record["a"], comparison.record["b"]) == ("baseline-1", "baseline-2")
    assert comparison.sentence.startswith("baseline-1 is better than baseline-2: accuracy +30.0 points")


def test_a_comparison_is_made_once_and_kept(registered, monkeypatch):
    versions = [registered(write_more=writing_held_out(share)) for share in (0.8, 0.5)]
    made = []
    monkeypatch.setattr(
        "ml.evaluation.compare_held_out", lambda *given: made.append(given) or compare_held_out(*given)
    )

    first, second = compare_versions(*versions), compare_versions(*versions)

    assert first is second
    assert len(made) == 1


def test_a_version_is_not_compared_with_itself(registered):
    version = registered(write_more=writing_held_out(0.8))

    with pytest.raises(SameVersionError, match="a and b are both baseline-1, must differ"):
        compare_versions(version, version)


def test_versions_that_share_no_test_artist_cannot_be_compared(registered):
    here = registered(write_more=writing_held_out(0.8))
    there = registered(write_more=writing_held_out(0.8, first_artist=1000))

    with pytest.raises(IncomparableError, match="share 0 test artists"):
        compare_versions(here, there)


def test_an_altered_file_is_refused_without_naming_its_place(registered):
    whole = registered(write_more=writing_held_out(0.8))
    altered = registered(write_more=writing_held_out(0.5))
    (folder_of(altered) / "held_out.npz").write_bytes(b"evil")

    with pytest.raises(IncomparableError, match="files of baseline-2 are not what was registered") as refusal:
        compare_versions(whole, altered)

    assert "/" not in str(refusal.value)


def test_a_file_that_is_no_such_file_is_refused(registered):
    whole = registered(write_more=writing_held_out(0.8))
    strange = registered(write_more=lambda draft, _: (draft / "held_out.npz").write_bytes(b"no archive"))

    with pytest.raises(IncomparableError, match=r"held_out\.npz cannot be read"):
        compare_versions(whole, strange)
