from itertools import permutations

import numpy as np
import pytest

from ml.explanations.attribution import attribute, shapley_values

GLOVES = np.array([0, 0, 0, 1, 0, 1, 0, 1], dtype=float)  # One left glove, two right ones: a pair is worth 1.


def table_game(n_players, seed=3):
    """A game with chance values for all sets of players."""
    values = np.random.default_rng(seed).normal(size=1 << n_players)
    return values, lambda sets: values[sets]


def owen_by_definition(sizes, values):
    """Average what each player adds over all orders in which blocks stay together."""
    ends = np.cumsum(sizes)
    blocks = [range(end - size, end) for size, end in zip(sizes, ends, strict=True)]
    inner = [list(permutations(block)) for block in blocks]
    found, n = np.zeros(sum(sizes)), 0
    for outer in permutations(range(len(sizes))):
        orders = [[]]
        for block in outer:
            orders = [[*order, *one] for order in orders for one in inner[block]]
        for order in orders:
            there, n = 0, n + 1
            for player in order:
                found[player] += values[there | 1 << player] - values[there]
                there |= 1 << player
    return found / n


def test_the_glove_game_has_its_known_values():
    assert shapley_values(GLOVES) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_blocks_of_one_have_shapley_values():
    values, game = table_game(4)

    shares = attribute([1, 1, 1, 1], game)

    assert shares.players == pytest.approx(shares.blocks)
    assert shares.blocks == pytest.approx(owen_by_definition([1, 1, 1, 1], values))


def test_owen_values_of_small_blocks_are_those_of_all_orders_with_blocks_together():
    values, game = table_game(6)

    shares = attribute([2, 1, 3], game)

    assert shares.players == pytest.approx(owen_by_definition([2, 1, 3], values))


@pytest.mark.parametrize("sizes", [[1], [12], [1, 1, 4, 12, 1], [5, 5], [4, 6]])
def test_values_sum_exactly_even_where_orders_are_sampled(sizes):
    values, game = table_game(sum(sizes))

    shares = attribute(sizes, game)

    assert (shares.nothing, shares.everything) == (values[0], values[-1])
    assert shares.blocks.sum() == pytest.approx(values[-1] - values[0], abs=1e-12)
    by_block = [own.sum() for own in np.split(shares.players, np.cumsum(sizes)[:-1])]
    assert by_block == pytest.approx(shares.blocks, abs=1e-12)


def test_a_sum_of_parts_is_shared_out_as_its_parts_though_orders_are_sampled():
    parts = np.arange(14) - 5.0

    shares = attribute([2, 12], lambda sets: (sets[:, None] >> np.arange(14) & 1) @ parts)

    assert shares.players == pytest.approx(parts)


def test_sampled_values_come_near_those_of_all_orders():
    pairs = np.random.default_rng(1).normal(size=(9, 9))

    def game(sets):
        there = (sets[:, None] >> np.arange(9) & 1).astype(float)
        return np.einsum("si,ij,sj->s", there, pairs, there)

    found = attribute([3, 6], game).players

    # Of what two players do together each gets half, in whichever block they are.
    expected = (pairs + pairs.T).sum(axis=1) / 2
    assert found[:3] == pytest.approx(expected[:3])
    assert found[3:] == pytest.approx(expected[3:], abs=0.5)


def test_equal_blocks_get_equal_values():
    shares = attribute([1, 2, 1], lambda sets: np.sqrt((sets & 1) + (sets >> 3 & 1) + 0.3 * (sets >> 1 & 3)))

    assert shares.blocks[0] == pytest.approx(shares.blocks[2])
    assert shares.blocks[0] > 0


def test_whoever_changes_nothing_gets_nothing():
    shares = attribute([1, 8, 1], lambda sets: np.sin(sets & 0b0111111101))

    assert shares.players[1] == 0
    assert shares.blocks[2] == 0


def test_the_game_is_asked_once_about_each_set():
    asked = []

    attribute([1, 1, 4, 12, 1], lambda sets: (asked.append(sets), sets * 1.0)[1])

    assert len(asked) == 1
    assert len(np.unique(asked[0])) == len(asked[0]) < 500


def test_the_same_seed_gives_the_same_values():
    _, game = table_game(12)

    first, again, other = (attribute([12], game, seed).players for seed in (0, 0, 1))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_without_players_nothing_is_shared_out():
    shares = attribute([], lambda sets: np.full(len(sets), 0.25))

    assert (shares.nothing, shares.everything, len(shares.blocks), len(shares.players)) == (0.25, 0.25, 0, 0)


@pytest.mark.parametrize("sizes", [[1, 0], [63]])
def test_an_empty_block_and_too_many_players_are_refused(sizes):
    with pytest.raises(ValueError, match="must be 1 or more each, 62 in all"):
        attribute(sizes, lambda sets: sets * 1.0)
