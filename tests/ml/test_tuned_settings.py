import json

import pytest

from ml.settings import AdvancedSettings, BaselineSettings, SettingsError, settings_of
from ml.tuned_settings import SETTINGS_FILE, read_settings, seed_of_tuning, write_tuned

BEST = AdvancedSettings(width=320, epochs=33, networks=3)


def test_without_a_file_the_defaults_stand(tmp_path):
    assert read_settings(tmp_path, "advanced", "full") == AdvancedSettings()
    assert seed_of_tuning(tmp_path, "advanced") is None


def test_what_was_written_is_read_back(tmp_path):
    write_tuned(tmp_path, "advanced", BEST, {"seed": 7})

    assert read_settings(tmp_path, "advanced", "full") == BEST
    assert seed_of_tuning(tmp_path, "advanced") == 7
    assert read_settings(tmp_path, "baseline", "full") == BaselineSettings()


def test_quick_keeps_what_makes_it_quick(tmp_path):
    write_tuned(tmp_path, "advanced", BEST, {})

    quick = read_settings(tmp_path, "advanced", "quick")

    default = settings_of("advanced", "quick")
    assert (quick.networks, quick.epochs) == (default.networks, default.epochs)
    assert quick.width == 320


def test_writing_one_kind_keeps_the_other(tmp_path):
    write_tuned(tmp_path, "advanced", BEST, {})
    write_tuned(tmp_path, "baseline", BaselineSettings(leaves=700), {})

    assert read_settings(tmp_path, "advanced", "full") == BEST
    assert read_settings(tmp_path, "baseline", "full").leaves == 700
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS_FILE]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "settings.json in the artefact folder cannot be read"),
        ("[]", r"settings.json is '\[\]', must be an object"),
        (json.dumps({"advanced": 3}), "settings.json, advanced: `settings` is '3', must be an object"),
        (
            json.dumps({"advanced": {"settings": {"width": -1}}}),
            "settings.json, advanced: width is -1, must be a whole number from 1 to 8,192",
        ),
    ],
)
def test_a_broken_file_is_named_with_its_value(tmp_path, content, message):
    (tmp_path / SETTINGS_FILE).write_text(content)

    with pytest.raises(SettingsError, match=message):
        read_settings(tmp_path, "advanced", "full")


def test_a_folder_that_takes_no_file_is_told(tmp_path):
    with pytest.raises(SettingsError, match=r"settings\.json cannot be written"):
        write_tuned(tmp_path / "absent", "advanced", BEST, {})
