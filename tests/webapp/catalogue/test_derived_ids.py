import pytest

from webapp.catalogue.derived_ids import song_id


def test_an_id_never_changes():
    # printf '[["ann", "bob"], "duet"]' | sha256sum | cut -c-20
    assert song_id(["Ann", "Bob"], "Duet") == "derived:5991d6900611c3a76173"


@pytest.mark.parametrize("other", [("ANN", "duet"), (" Ann ", " Duet\t"), ("ann", "DUET")])
def test_case_and_spaces_do_not_matter(other):
    artist, title = other
    assert song_id([artist], title) == song_id(["Ann"], "Duet")


@pytest.mark.parametrize(
    ("artists", "title"), [(["Bob"], "Duet"), (["Ann"], "Duet!"), (["Ann", "Bob"], "Duet"), (["Ánn"], "Duet")]
)
def test_anything_else_makes_another_song(artists, title):
    assert song_id(artists, title) != song_id(["Ann"], "Duet")
