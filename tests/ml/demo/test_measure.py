import filecmp
import tomllib

import pandas as pd
import pytest

from ml.demo.measure import label, measure
from ml.demo.measure_listening import rate_moments
from ml.demo.measure_names import english_share, is_foreign_script
from ml.demo.tables import DATA
from ml.demo.writing import write_demo_catalogue

TABLES = sorted(path.name for path in DATA.iterdir() if path.suffix == ".csv")


@pytest.mark.slow
def test_committed_tables_are_those_of_the_real_catalogue(shared_data, tmp_path):
    measure(shared_data / "pozytywka", tmp_path)
    same, changed, missing = filecmp.cmpfiles(DATA, tmp_path, [*TABLES, "parameters.toml"], shallow=False)

    assert (changed, missing) == ([], [])
    assert len(same) == len(TABLES) + 1


@pytest.mark.slow
def test_demo_measures_like_its_own_tables(tmp_path):
    write_demo_catalogue(tmp_path, artists=2000, tracks=5000, listeners=150)
    measure(tmp_path, tmp_path)
    again = tomllib.loads((tmp_path / "parameters.toml").read_text())["listening"]
    original = tomllib.loads((DATA / "parameters.toml").read_text())["listening"]

    assert again["skip"] == pytest.approx(original["skip"], abs=0.05)
    assert again["advertisement"] == pytest.approx(original["advertisement"], abs=0.06)
    assert again["plays_listener_share"] == pytest.approx(original["plays_listener_share"], abs=0.1)
    assert again["popularity_power"] == pytest.approx(original["popularity_power"], abs=0.3)


def test_no_table_holds_the_id_of_a_real_artist(shared_data):
    artists = pd.read_json(shared_data / "pozytywka" / "artists.jsonl.gz", lines=True, dtype=False)
    tables = "\n".join(path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.csv")))

    assert [artist for artist in artists.id if artist in tables] == []


def test_label_takes_the_majority_group_and_the_named_language():
    artists = pd.DataFrame(
        {"genres": [["turkish pop", "arabesk", "rock"], ["jazz", "bebop"], ["unheard of"]]}
    )

    labelled = label(artists)

    assert labelled.group.tolist()[:2] == ["middle-eastern-turkish", "jazz"]
    assert labelled.language.tolist()[:2] == ["tr", "en"]
    assert pd.isna(labelled.group[2])


def test_rate_moments_take_binomial_noise_out():
    # Rates .2 and .6: mean .4, variance .08; noise (.16 + .24) / 2 / 100 = .002.
    mean, spread = rate_moments(pd.Series([20, 60]), pd.Series([100, 100]))

    assert (mean, spread**2) == (pytest.approx(0.4), pytest.approx(0.078))


def test_english_titles_are_told_by_their_linking_words():
    titles = pd.Series(["Noche de Luna", "River of the Night", "El Camino", "Amor"])

    assert english_share(titles, "es") == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "answer"), [("夜の海", True), ("Été à Đà Nẵng", False), ("Любовь", True), ("12", False)]
)
def test_foreign_scripts_are_recognised(text, answer):
    assert is_foreign_script(text) is answer
