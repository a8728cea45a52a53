"""A person who clicks on the listening page, and the tracks that it offers."""

import re

from version_rows import version_row

from webapp.models import Artist, GenreGroup, GenreMapping, Track, TrackPrediction


def add_predicted_tracks(session):
    """Add twenty tracks, of which T0 is the most popular; the serving advanced model calls every second one jazz."""
    artist = Artist(external_id="A", name="Somebody")
    groups = [GenreGroup(slug=name.lower(), name=name, position=n) for n, name in enumerate(("Jazz", "Rock"))]
    mapping = GenreMapping(created_at_ms=1, fingerprint="f")
    session.add_all([artist, mapping, *groups])
    session.flush()
    version = version_row("advanced", mapping.id)
    tracks = [
        Track(external_id=f"T{n}", title=f"Track {n}", artist_id=artist.id, popularity=90 - n)
        for n in range(20)
    ]
    session.add_all([version, *tracks])
    session.flush()
    for n, track in enumerate(tracks):
        session.add(
            TrackPrediction(
                track_id=track.id,
                model_version_id=version.id,
                group_id=groups[n % 2].id,
                probability=0.75,
                inputs_crc=0,
            )
        )
    session.commit()
    return tracks


def start(client):
    """Start to listen, and give the page that comes."""
    return client.post("/listen/start", follow_redirects=True).get_data(as_text=True)


def press(client, page, type_, track):
    """Press the button on the page, and give the page that comes."""
    form = form_of(page, type_, track)
    return client.post("/listen/events", data=form, follow_redirects=True).get_data(as_text=True)


def form_of(page, type_, track):
    """What the button of a track sends."""
    pattern = rf'name="id" value="(\w+)">\s*<input[^>]*value="{type_}">\s*<input[^>]*value="{track}">'
    found = re.search(pattern, page)
    assert found, f"no button to {type_} {track}"
    return {"id": found[1], "type": type_, "track": track}


def offered(page):
    """The tracks that can be played."""
    return re.findall(r'value="play">\s*<input[^>]*value="(T\d+)">', page)
