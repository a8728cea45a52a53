"""A small catalogue with genre groups that a model can learn: each sounds and is named in its own way."""

import random
from itertools import chain

from webapp.models import Artist, Genre, GenreGroup, GenreMapping, GenreValue, Track, artist_genre

GROUPS = {
    "rock": ("Rock", 0.85, 0.1, 140, ("Burning", "Highway", "Thunder")),
    "latin": ("Latin", 0.65, 0.4, 100, ("Corazón", "de la Noche", "Mi Amor")),
    "classical": ("Classical", 0.15, 0.95, 80, ("Sonata No. 3", "Allegro", "Op. 12")),
    "hip-hop": ("Hip-hop", 0.6, 0.15, 92, ("Street", "Money (feat. Lil Y)", "Game")),
    "polish": ("Polish", 0.5, 0.5, 118, ("Miłość", "Nie ma Cię", "Łąka")),
}
RARE = ("rare", "Rare")
ARTISTS_PER_GROUP = 48
TRACKS_PER_ARTIST = 3


def add_labelled_catalogue(session, artists_per_group=ARTISTS_PER_GROUP):
    """Add artists of every group, three of a rare one, one without a group, and a track without an artist."""
    chance = random.Random(5)
    names = {slug: entry[0] for slug, entry in GROUPS.items()} | dict([RARE])
    groups = {
        slug: GenreGroup(slug=slug, name=name, position=i) for i, (slug, name) in enumerate(names.items())
    }
    mapping = GenreMapping(created_at_ms=1, fingerprint="0" * 64)
    micro_genres = {slug: [Genre(name=f"{side} {slug}") for side in ("east", "west")] for slug in GROUPS}
    labelled, given = [], []
    for slug in GROUPS:
        for number in range(artists_per_group):
            second = chance.choice(list(GROUPS)) if chance.random() < 0.3 else None
            artist = _artist(chance, slug, number)
            given.append((artist, micro_genres[slug][number % 2]))
            labelled.append((artist, [groups[s] for s in dict.fromkeys([slug, second or slug])]))
    labelled += [(_artist(chance, "rock", 1000 + number), [groups["rare"]]) for number in range(3)]
    artists = [artist for artist, _ in labelled] + [_artist(chance, "rock", 2000)]
    session.add_all([*groups.values(), mapping, *chain(*micro_genres.values()), *artists])
    session.add(Track(external_id="nobody's", title="Nobody's"))
    session.flush()
    links = [{"artist_id": artist.id, "genre_id": genre.id, "position": 0} for artist, genre in given]
    session.execute(artist_genre.insert(), links)
    session.add_all(chain.from_iterable(_values(artist, found, mapping) for artist, found in labelled))
    session.commit()


def _artist(chance, slug, number):
    _, energy, acousticness, tempo, words = GROUPS[slug]
    artist = Artist(external_id=f"{slug}-{number}", name=f"Artist {number}")
    artist.tracks = [
        Track(
            external_id=f"{slug}-{number}-{n}",
            title=chance.choice(words if chance.random() < 0.6 else ("Intro", "One", "Again")),
            energy=min(1, max(0, chance.gauss(energy, 0.25))),
            acousticness=min(1, max(0, chance.gauss(acousticness, 0.25))),
            tempo_bpm=max(1, chance.gauss(tempo, 30)),
            loudness_db=chance.gauss(-10, 4) if chance.random() < 0.8 else None,
            release_year=chance.randint(1950, 2020),
            is_explicit=chance.random() < 0.2,
        )
        for n in range(TRACKS_PER_ARTIST)
    ]
    return artist


def _values(artist, groups, mapping):
    return [
        GenreValue(
            artist_id=artist.id,
            group_id=group.id,
            source="import",
            mapping_id=mapping.id,
            probability=1 / len(groups),
            is_primary=place == 0,
            created_at_ms=1,
        )
        for place, group in enumerate(groups)
    ]
