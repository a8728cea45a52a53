from sqlalchemy import func, select

from webapp.catalogue.refreshing import neighbour_folder, refresh_all
from webapp.models import FeatureDistribution, GenreValue


def test_an_import_leaves_nothing_to_derive(client, session, import_, folder):
    import_(folder)

    assert "Mi Fiesta" in client.get("/catalogue?q=fiesta").text
    for table in (GenreValue, FeatureDistribution):
        assert session.scalar(select(func.count()).select_from(table)) > 0
    assert (neighbour_folder() / "current.json").exists()


def test_a_second_run_finds_everything_up_to_date(session, import_, folder):
    import_(folder)
    session.rollback()

    said = list(refresh_all())

    assert not any(line.startswith(("Indexed", "Laid out")) for line in said)


def test_without_folding_the_rest_is_brought_up_to_date(client, session, import_, folder):
    import_(folder, options=["--no-fold"])

    assert "Mi Fiesta" in client.get("/catalogue?q=fiesta").text
    assert session.scalar(select(func.count()).select_from(GenreValue)) == 0
    assert session.scalar(select(func.count()).select_from(FeatureDistribution)) > 0
