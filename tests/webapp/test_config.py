import pytest

from webapp.config import Settings, UnsafeSettingsError, local_secret_key

STRONG = "3q2-7wEAbKz9Jm1XvPtRsYuLnQcDfGhW"


@pytest.mark.parametrize(
    ("key", "complaint"),
    [("", "missing"), ("short", "has 5 characters, must have 32"), ("ab" * 20, "2 distinct characters")],
)
def test_production_refuses_a_missing_or_weak_secret_key(key, complaint):
    with pytest.raises(UnsafeSettingsError, match=complaint):
        Settings.from_environment({"SECRET_KEY": key})


def test_production_is_what_an_empty_environment_means():
    assert Settings.from_environment({"SECRET_KEY": STRONG}).is_production


def test_a_setting_of_the_wrong_form_is_named():
    with pytest.raises(UnsafeSettingsError, match="MAX_BODY_BYTES is 'lots'"):
        Settings.from_environment({"SECRET_KEY": STRONG, "MAX_BODY_BYTES": "lots"})


def test_an_unknown_environment_is_refused():
    with pytest.raises(UnsafeSettingsError, match="APP_ENV is 'staging'"):
        Settings.from_environment({"SECRET_KEY": STRONG, "APP_ENV": "staging"})


def test_the_local_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = local_secret_key(tmp_path)

    assert local_secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_secrets_stay_out_of_the_printed_settings():
    assert STRONG not in repr(Settings(secret_key=STRONG))


def test_reports_are_public_on_one_machine_only():
    assert Settings(app_env="local", secret_key=STRONG).reports_are_public
    assert not Settings(app_env="production", secret_key=STRONG).reports_are_public
