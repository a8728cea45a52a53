"""A catalogue with a serving version that has a dial, and with what it says of every artist."""

import numpy as np
from held_out_tracks import held_out
from labelled_catalogue import GROUPS, add_labelled_catalogue
from model_facts import manifest
from sqlalchemy import select

from ml.artefacts import claim_folder, write_version
from ml.evaluation import write_held_out
from ml.groups import Group
from ml.training import TrainedVersion
from webapp.accounts.service import create_account
from webapp.config import settings_of
from webapp.evaluation import service
from webapp.models import (
    Artist,
    Genre,
    GenreGroup,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    Opinion,
    Role,
    Track,
    Verdict,
    artist_genre,
)

SLUGS = list(GROUPS)
HELD_OUT = 1_200
WITHOUT_GENRE = 40


def calibrated_answers(version, n=HELD_OUT):
    """A version that is right about artists as often as it says; of its last group it never says a word."""
    chance = np.random.default_rng(4)
    top, stated = chance.integers(0, len(SLUGS) - 1, n), chance.uniform(0.4, 1, n)
    shares = np.repeat((1 - stated)[:, None] / (len(SLUGS) - 1), len(SLUGS), axis=1)
    shares[np.arange(n), top] = stated
    primary = np.where(chance.random(n) < stated, top, (top + 1) % len(SLUGS))
    artists = np.array([f"held-out-{row:05}" for row in range(n)])
    groups = tuple(Group(slug, GROUPS[slug][0]) for slug in SLUGS)
    answers = shares.astype(np.float32)
    return held_out(answers, primary, artists, groups=groups, version=version, artist_probabilities=answers)


def register_version(app, session, kind="advanced", answers=calibrated_answers):
    """Register a version with the least that it needs; it serves if it is the first of its kind."""
    folder = claim_folder(settings_of(app).artefact_folder, kind)
    told = manifest(folder.name)

    def write_files(draft):
        (draft / "model.onnx").write_bytes(b"onnx")
        write_held_out(answers(folder.name), draft / "held_out.npz")
        return told

    known = write_version(folder, write_files)
    trained = TrainedVersion(
        kind, folder.name, folder, known, told["data_fingerprint"], 1, 7, told["metrics"], True, ()
    )
    return service.register_version(session, trained, None).version


def add_opinions(session, version, artists, probabilities, slugs):
    """What the version says of some artists."""
    keys = dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())
    session.add_all(
        Opinion(
            model_version_id=version.id,
            artist_id=artist.id,
            group_id=keys[slug],
            probability=probability,
            groups=[[keys[slug], probability]],
            uncertainty=0.5,
            tracks=1,
            inputs_crc=0,
        )
        for artist, probability, slug in zip(artists, probabilities, slugs, strict=True)
    )


def carry_what_is_imported(session):
    """Let every labelled artist carry micro-genres that the mapping in force folds into the groups that it has."""
    mapping = session.scalar(select(GenreMapping))
    names = {
        group.id: [Genre(name=f"{kind} {group.slug}") for kind in ("plain", "more")]
        for group in session.scalars(select(GenreGroup))
    }
    mapping.entries = [
        GenreMappingEntry(genre=genre, group_id=group, evidence="rule", detail="", strength=1, artists=3)
        for group, genres in names.items()
        for genre in genres
    ]
    session.flush()
    links = [
        {"artist_id": value.artist_id, "genre_id": genre.id, "position": 1 + place}
        for value in session.scalars(select(GenreValue).order_by(GenreValue.id))
        for place, genre in enumerate(
            names[value.group_id][: 1 + value.is_primary], 2 * (not value.is_primary)
        )
    ]
    session.execute(artist_genre.insert(), links)


class World:
    """Artists `new-0`, `new-1` ... without a genre; of each the version says another group, surer and surer.

    Of the labelled artists it says the group after their own, with probability 0.99.
    """

    def __init__(self, app, session, n=WITHOUT_GENRE):
        self.session = session
        add_labelled_catalogue(session, artists_per_group=3)
        carry_what_is_imported(session)
        self.version = register_version(app, session)
        self.new = [
            Artist(external_id=f"new-{number}", name=f"New {number}", name_key=f"new {number}")
            for number in range(n)
        ]
        for artist in self.new:
            artist.tracks = [Track(external_id=f"{artist.external_id}-t", title="Song")]
        session.add_all(self.new)
        session.flush()
        sureness = np.linspace(0.3, 0.99, n).tolist()
        add_opinions(session, self.version, self.new, sureness, [SLUGS[i % 4] for i in range(n)])
        known = {artist.external_id: artist for artist in session.scalars(select(Artist))}
        self.labelled = [known[f"{slug}-{n}"] for slug in SLUGS for n in range(3)]
        after = [SLUGS[(SLUGS.index(one.external_id[:-2]) + 1) % 5] for one in self.labelled]
        add_opinions(session, self.version, self.labelled, [0.99] * len(after), after)
        self.reviewer = create_account(session, "rita", "a long enough password", Role.REVIEWER)
        session.commit()

    def artist(self, external_id):
        return self.session.scalar(select(Artist).where(Artist.external_id == external_id))

    def group(self, slug):
        return self.session.scalar(select(GenreGroup).where(GenreGroup.slug == slug))

    def say(self, artist, slug="polish"):
        """The reviewer gives an artist a group of her own choice."""
        self.judge(artist, "correct", [self.group(slug).id])
        self.session.add(
            GenreValue(
                artist_id=artist.id,
                group_id=self.group(slug).id,
                source="person",
                account_id=self.reviewer.id,
                probability=1,
                is_primary=True,
                created_at_ms=5,
            )
        )
        self.session.commit()

    def judge(self, artist, decision, groups=()):
        """The reviewer decides about an artist."""
        verdict = Verdict(
            artist_id=artist.id,
            account_id=self.reviewer.id,
            decision=decision,
            groups=list(groups),
            shown={},
            ordering="value",
            created_at_ms=5,
        )
        self.session.add(verdict)
        self.session.commit()
        return verdict

    def values(self, *external_ids):
        """The values of some artists, or of all: source, group and whether it is primary, by the artist's id."""
        found = self.session.execute(
            select(Artist.external_id, GenreValue.source, GenreGroup.slug, GenreValue.is_primary)
            .join(GenreValue, GenreValue.artist_id == Artist.id)
            .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
            .order_by(GenreValue.id)
        )
        said = {}
        for external_id, *value in found:
            said.setdefault(external_id, []).append(tuple(value))
        return {one: said.get(one, []) for one in external_ids} if external_ids else said

    def dump(self, entity=GenreValue):
        """Every row of a table, whole."""
        table = entity.__table__
        return [tuple(row) for row in self.session.execute(select(table).order_by(table.c.id))]
