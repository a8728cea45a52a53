import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ml.name_signal_matrix import FEWEST_NAMES, name_signal_matrix
from ml.name_signals import NAME_SIGNALS, name_signals
from ml.name_tables import LANGUAGE_LETTERS, LANGUAGE_WORDS, MARKS

# What patterns of marks are made of, and what might stand between two names.
PIECES = [
    *(
        "feat",
        "ft.",
        "remastered",
        "en vivo",
        "mix",
        "versão",
        "pt. ",
        "no. 5",
        "op",
        "1999",
        "&",
        "y",
        "(live)",
    ),
    *(
        " - ",
        ":",
        '"',
        "«",
        "tango",
        "forró",
        "disco",
        "\x00",
        "\n",
        "\u00a0",
        "\u0301",
        "İ",
        "ΑΣ",
        "ß",
        "月",
        "\ud800",
    ),
    *(sorted(words)[0] for words in LANGUAGE_WORDS.values()),
    *LANGUAGE_LETTERS.values(),
]
NAMES = (
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=8).map("".join).filter(bool)
)


def one_by_one(names):
    return np.array([name_signals(name) for name in names])


@given(st.lists(NAMES, min_size=FEWEST_NAMES, max_size=3 * FEWEST_NAMES, unique=True))
def test_many_names_at_once_give_exactly_what_each_gives_alone(names):
    assert np.array_equal(name_signal_matrix(names), one_by_one(names))


def test_every_mark_is_found_among_many_names():
    bearers = [
        f"x {'pt 1 1999 no 2 & y' if mark in ('part', 'year', 'number') else ''} {mark}" for mark in MARKS
    ]
    names = [
        "a (live) - b: feat. c",
        "“tango” remaster",
        "bolero & samba",
        "blues disco from remix version",
        *bearers,
    ]

    found = name_signal_matrix([*names, "acoustic"])[:, -len(MARKS) :]

    assert found.any(axis=0).all()
    assert np.array_equal(found[:-1], one_by_one(names)[:, -len(MARKS) :])


def test_a_mark_does_not_reach_from_one_name_into_the_next():
    names = ["motion", "picture", "en", "vivo", "no.", "5", "19", "99", "part", "2", "cha", "cha cha"]
    names += [f"plain {letter}" for letter in "abcdefgh"]

    assert np.array_equal(name_signal_matrix(names), one_by_one(names))


def test_repeated_names_keep_their_places():
    names = ["Ana", "Bo", *map(str, range(FEWEST_NAMES)), "Ana"]

    matrix = name_signal_matrix(names)

    assert matrix.shape == (len(names), len(NAME_SIGNALS))
    assert np.array_equal(matrix[0], matrix[-1])
    assert np.array_equal(matrix, one_by_one(names))


def test_no_names_give_no_rows():
    assert name_signal_matrix([]).shape == (0, len(NAME_SIGNALS))
