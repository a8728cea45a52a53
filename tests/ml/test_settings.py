import pytest

from ml.settings import AdvancedSettings, BaselineSettings, SettingsError, settings_of


@pytest.mark.parametrize("kind", ["baseline", "advanced"])
@pytest.mark.parametrize("profile", ["quick", "full"])
def test_settings_are_read_back_as_they_were_recorded(kind, profile):
    settings = settings_of(kind, profile)

    assert type(settings).from_record(settings.record()) == settings


def test_quick_trains_fewer_networks_for_fewer_epochs():
    quick, full = settings_of("advanced", "quick"), settings_of("advanced", "full")

    assert (quick.networks, quick.width) == (1, full.width)
    assert quick.epochs < full.epochs


def test_what_a_record_leaves_out_keeps_its_default():
    assert BaselineSettings.from_record({"trees": 7}) == BaselineSettings(trees=7)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"depht": 2}, "there is no setting 'depht'"),
        ({"depth": 2.5}, "depth is 2.5, must be a whole number"),
        ({"width": 0}, "width is 0, must be a whole number from 1 to 8,192"),
        ({"dropout": "0.5"}, "dropout is '0.5'"),
        ({"dropout": -0.1}, "dropout is -0.1, must be a number from 0 to 0.95"),
        ({"dropout": 1.5}, "dropout is 1.5, must be a number from 0 to 0.95"),
        ({"epochs": True}, "epochs is True"),
        ({"dropout": float("nan")}, "dropout is nan"),
    ],
)
def test_a_wrong_setting_is_named(record, message):
    with pytest.raises(SettingsError, match=message):
        AdvancedSettings.from_record(record)


@pytest.mark.parametrize("kind", [AdvancedSettings, BaselineSettings])
def test_every_setting_has_limits(kind):
    assert set(kind.LIMITS) == set(kind().record())


def test_an_unknown_profile_is_refused():
    with pytest.raises(SettingsError, match="the profile is 'slow', must be quick or full"):
        settings_of("advanced", "slow")
