import pytest
from sqlalchemy import func, select

from webapp.models import FeatureDistribution, GenreMapping, Job, Role

CHANGE = {"name": "bebop/cool", "group": "metal"}


@pytest.fixture
def catalogue(import_rows, import_, row, tmp_path):
    import_rows(
        "artists",
        row("artists", id="A1", name="Bird", genres=["bebop/cool"]),
        row("artists", id="A2", genres=["classic rock", "bebop/cool"]),
    )
    (tmp_path / "tracks.jsonl").unlink(missing_ok=True)
    import_rows("tracks", row("tracks"))
    import_(tmp_path / "tracks.jsonl")


def test_the_groups_are_listed_with_their_sizes_and_the_mapping_in_force(client, catalogue):
    page = client.get("/genres").text

    assert "2 micro-genres fold into 26 groups; 100.0 % of them by rules" in page
    assert 'href="/genres/groups/jazz">Jazz</a></td><td class="number">1</td>' in page
    assert "Version 1 of the mapping" in page


def test_an_empty_catalogue_says_what_to_do(client):
    assert "flask catalogue import" in client.get("/genres").text
    assert "carries no micro-genres" in client.get("/genres/names").text
    assert "None yet" in client.get("/genres/history").text


def test_a_group_lists_its_micro_genres_with_the_evidence_in_words(client, catalogue):
    page = client.get("/genres/groups/jazz").text

    assert 'href="/genres/names/bebop/cool">bebop/cool</a>' in page
    assert "bebop”" in page
    assert "No micro-genre of this catalogue" in client.get("/genres/groups/latin").text


def test_a_micro_genre_says_where_it_belongs_and_who_carries_it(client, catalogue):
    page = client.get("/genres/names/bebop/cool").text

    assert "2 artists carry it" in page and ">Bird</a>" in page
    assert "Move it" not in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/genres/groups/nope", 404),
        ("/genres/names/nope", 404),
        ("/genres/names?order=size", 400),
        ("/genres/names?page=0", 404),
        ("/genres/names?page=x", 404),
        ("/genres/history?page=2", 404),
    ],
)
def test_what_is_not_there_is_refused(client, catalogue, path, status):
    assert client.get(path).status_code == status


def test_only_admins_may_change_or_revert(client, catalogue, sign_in):
    asked = [
        lambda: client.get("/genres/change", query_string=CHANGE),
        lambda: client.post("/genres/change", data=CHANGE | {"seen": 1}),
        lambda: client.get("/genres/history/1"),
        lambda: client.post("/genres/history/1", data={"seen": 1}),
    ]
    strangers = [ask().status_code for ask in asked]
    sign_in(Role.ANALYST, "kim")

    assert strangers == [302] * 4
    assert [ask().status_code for ask in asked] == [403] * 4


def test_an_admin_previews_a_change_then_makes_it(session, catalogue, sign_in, work_off):
    client = sign_in(Role.ADMIN, "kim")

    preview = client.get("/genres/change", query_string=CHANGE).text
    assert "From Jazz to Metal" in preview and "1 artist and 1 track would get another" in preview
    assert session.scalar(select(func.count()).select_from(GenreMapping)) == 1

    page = client.post(
        "/genres/change", data=CHANGE | {"seen": 1, "note": "heavy"}, follow_redirects=True
    ).text
    assert "Version 2 of the mapping is in force" in page and "decided by kim" in page
    assert "changed by kim: heavy" in client.get("/genres/history").text
    work_off()
    assert session.scalars(select(Job.state)).all() == ["done"]
    metal = select(func.count()).select_from(FeatureDistribution).where(FeatureDistribution.group_id == 3)
    assert session.scalar(metal) > 0


def test_an_admin_goes_back_to_an_earlier_version(catalogue, sign_in):
    client = sign_in(Role.ADMIN, "kim")
    client.post("/genres/change", data=CHANGE | {"seen": 1})

    preview = client.get("/genres/history/1").text
    assert "1 micro-genres would go" in preview and "from Metal to Jazz" in preview

    page = client.post("/genres/history/1", data={"seen": 2}, follow_redirects=True).text
    assert "Version 3 of the mapping is in force" in page and "back to version 1 by kim" in page
    assert "Belongs to" in client.get("/genres/names/bebop/cool").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (CHANGE | {"seen": "2"}, 409),
        (CHANGE | {"seen": "x"}, 400),
        (CHANGE, 400),
        (CHANGE | {"seen": "1", "group": "nope"}, 400),
        (CHANGE | {"seen": "1", "name": "nope"}, 404),
        (CHANGE | {"seen": "9" * 30}, 400),
        (CHANGE | {"seen": "1", "note": "x" * 301}, 400),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(session, catalogue, sign_in, form, status):
    client = sign_in(Role.ADMIN, "kim")

    assert client.post("/genres/change", data=form).status_code == status
    assert session.scalar(select(func.count()).select_from(GenreMapping)) == 1
