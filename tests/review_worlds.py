"""Artists without a genre, and what two serving versions say of them."""

from version_rows import version_row

from webapp.accounts.service import create_account
from webapp.models import (
    Artist,
    GenreGroup,
    GenreMapping,
    GenreValue,
    Opinion,
    ReviewLease,
    Role,
    Track,
)
from webapp.review.queue import Asked, Ordering

PASSWORD = "a long enough password"
GROUPS = ("Jazz", "Rock", "Classical", "Japanese pop")
NOW = 1_780_000_000_000


def fill(session, n_artists=6):
    """Add groups, an advanced and a baseline version that serve, and artists of two tracks with their opinions.

    Artist 0 is the least sure, the least popular and the oldest; of odd ones the models differ.
    """
    groups = [
        GenreGroup(slug=name.lower().replace(" ", "-"), name=name, position=n)
        for n, name in enumerate(GROUPS)
    ]
    mapping = GenreMapping(created_at_ms=1, fingerprint="f")
    session.add_all([*groups, mapping])
    session.flush()
    advanced, baseline = (version(session, kind, mapping) for kind in ("advanced", "baseline"))
    artists = [Artist(external_id=f"A{number}", name=f"Artist {number}") for number in range(n_artists)]
    for number, artist in enumerate(artists):
        artist.tracks = [Track(external_id=f"T{number}-{n}", title=f"Song {number}-{n}") for n in range(2)]
    session.add_all(artists)
    session.flush()
    for number, artist in enumerate(artists):
        group, other = groups[number % 2], groups[2] if number % 2 else groups[0]
        facts = {"uncertainty": 0.9 - number / 10, "popularity": 10 + number}
        session.add(opinion(advanced, group, artist=artist, also=groups[2], **facts))
        session.add(opinion(baseline, other, artist=artist, **facts))
    session.commit()


def version(session, kind, mapping, number=1, is_serving=True):
    """Add a version of a kind that has no files."""
    made = version_row(kind, mapping.id, number, is_serving)
    session.add(made)
    session.flush()
    return made


def say(session, *what, **of):
    """Let a version say something; see `opinion`."""
    said = opinion(*what, **of)
    session.add(said)
    session.flush()
    return said


def opinion(version, group, artist=None, track=None, also=None, uncertainty=0.5, popularity=1):
    """Of an artist or track, a version says a group, and perhaps a second one, which is likelier."""
    further = [[also.id, 0.8]] if also else []
    return Opinion(
        model_version_id=version.id,
        artist_id=artist and artist.id,
        track_id=track and track.id,
        group_id=group.id,
        probability=0.6,
        groups=[*further, [group.id, 0.7]],
        uncertainty=uncertainty,
        tracks=2,
        popularity=popularity,
        inputs_crc=(artist or track).id * 715_827_883 % 2**32 - 2**31,
    )


def reviewer(session, username="rita"):
    """Make a reviewer; gives the key of the account."""
    account = create_account(session, username, PASSWORD, Role.REVIEWER)
    session.commit()
    return account.id


def asked(account_id, ordering=Ordering.UNCERTAIN, now_ms=NOW, **others):
    """What a reviewer asks for."""
    return Asked(account_id, ordering, now_ms, **others)


def artist_of(session, lease):
    """The external id of what a lease is of; None without a lease."""
    return lease and session.get(Artist, lease.artist_id).external_id


def lease_of(session, external_id, account_id, now_ms=NOW, ordering="uncertain"):
    """Lease an artist to somebody; gives the key of the lease."""
    artist = session.query(Artist).filter_by(external_id=external_id).one()
    lease = ReviewLease(
        artist_id=artist.id, account_id=account_id, expires_at_ms=now_ms + 300_000, ordering=ordering
    )
    session.add(lease)
    session.flush()
    return lease.id


def give(session, external_id, source, group="Rock"):
    """Give an artist a genre value."""
    artist = session.query(Artist).filter_by(external_id=external_id).one()
    group_id = session.query(GenreGroup).filter_by(name=group).one().id
    session.add(
        GenreValue(
            artist_id=artist.id,
            group_id=group_id,
            source=source,
            probability=0.5,
            is_primary=True,
            created_at_ms=1,
        )
    )
    session.flush()


def values_of(session, external_id):
    """The genre values of an artist: source, group and whether it is primary, in the order they were written."""
    rows = (
        session.query(GenreValue.source, GenreGroup.name, GenreValue.is_primary)
        .join(Artist, Artist.id == GenreValue.artist_id)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
        .filter(Artist.external_id == external_id)
        .order_by(GenreValue.id)
    )
    return [tuple(row) for row in rows]
