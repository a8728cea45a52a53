import pytest

from webapp.models import ModelVersion


@pytest.mark.usefixtures("world")
def test_drift_without_the_files_of_a_version_says_which(runner):
    result = runner.invoke(args=["review", "drift"])

    assert result.exit_code == 1
    assert "advanced-1 cannot be read" in result.output


@pytest.mark.usefixtures("world")
def test_an_unknown_version_cannot_be_put_in_the_shadow(runner, session):
    result = runner.invoke(args=["review", "shadow", "nobody"])

    assert result.exit_code == 1
    assert "There is no version 'nobody'" in result.output
    assert not session.query(ModelVersion).filter_by(is_shadow=True).count()
