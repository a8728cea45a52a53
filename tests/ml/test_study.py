import pytest

from ml.settings import BaselineSettings
from ml.study import FoldResult, Study, StudyError

A, B = BaselineSettings(leaves=400), BaselineSettings(leaves=600)
RESULT = FoldResult(1.25, 0.5, 3.0)


def test_another_run_finds_what_one_run_added(tmp_path):
    Study(tmp_path / "study.jsonl").add(A, 1, RESULT)

    again = Study(tmp_path / "study.jsonl")

    assert again.find(A, 1) == RESULT
    assert again.find(A, 0) is None
    assert again.find(B, 1) is None
    assert len(again) == 1


def test_results_are_given_only_for_a_whole_run_of_folds(tmp_path):
    study = Study(tmp_path / "study.jsonl")
    study.add(A, 0, RESULT)

    assert study.results(A, 1) == [RESULT]
    assert study.results(A, 2) is None


def test_a_line_that_a_kill_cut_short_is_dropped_and_written_anew(tmp_path):
    path = tmp_path / "study.jsonl"
    Study(path).add(A, 0, RESULT)
    with path.open("a") as file:
        file.write('{"settings": {"tre')

    study = Study(path)
    study.add(B, 0, RESULT)

    assert len(Study(path)) == 2


@pytest.mark.parametrize("line", ["[]", "no JSON", '{"settings": {}, "fold": 0, "log_loss": "low"}'])
def test_a_file_that_tuning_did_not_write_is_refused(tmp_path, line):
    path = tmp_path / "study.jsonl"
    path.write_text(line + "\n")

    with pytest.raises(StudyError, match=r"line 1 of study\.jsonl is .* must be a result of tuning"):
        Study(path)
