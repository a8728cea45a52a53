"""Who moved an answer by how much: exact Shapley values of blocks, and Owen values of the single inputs in them.

An Owen value is a Shapley value that keeps the inputs of a block together: whatever the other blocks do, they come
and go as a whole. So the values of a block's inputs sum to the block's own value.

References:
    Shapley (1953), A value for n-person games.
    Owen (1977), Values of games with a priori unions.
    Mitchell, Cooper, Frank and Holmes (2022), Sampling permutations for Shapley value estimation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import comb

import numpy as np
from numpy.typing import NDArray

MOST_EXACT = 4
CHAINS = 16  # Even, for every order is followed by its reverse.
_MOST_PLAYERS = 62

Masks = NDArray[np.int64]
Floats = NDArray[np.float64]
Game = Callable[[Masks], Floats]


@dataclass(frozen=True)
class Attribution:
    """How a difference is shared out.

    Attributes:
        nothing: Value of the game with no player.
        everything: Value with all.
        blocks: Shapley value of each block; they sum to `everything - nothing`.
        players: Owen value of each player, block by block; those of a block sum to its value.
    """

    nothing: float
    everything: float
    blocks: Floats
    players: Floats


@dataclass(frozen=True)
class _Chains:
    """Orders in which the players of a block join, each after some other blocks.

    Attributes:
        orders: Players in the order in which they join, shape (n_chains, size).
        masks: Who is there before the first joined, and after each did, shape (n_chains, size + 1).
        weights: Share of each chain in the values, shape (n_chains,); they sum to 1.
    """

    orders: NDArray[np.int64]
    masks: Masks
    weights: Floats


def attribute(sizes: Sequence[int], game: Game, seed: int = 0) -> Attribution:
    """Share out what a game gives with all players beyond what it gives with none.

    The values of blocks are exact. Those of players are exact in a block of up to `MOST_EXACT`, where all orders are
    tried; in a larger one they are the mean over some `CHAINS` orders, drawn for each set of other blocks by its
    weight, half of them the reverse of the others (antithetic). Either way they sum exactly.

    Args:
        sizes: Number of players in each block, at least one each; players are numbered block by block.
        game: Gives the values of some sets of players, each written as a sum of 2 to the power of their numbers.
            Called once.
        seed: Of the orders.

    Raises:
        ValueError: A block is empty, or there are more than 62 players.
    """
    if min(sizes, default=1) < 1 or sum(sizes) > _MOST_PLAYERS:
        raise ValueError(f"blocks have {list(sizes)} players, must be 1 or more each, {_MOST_PLAYERS} in all")
    generator = np.random.default_rng(seed)
    unions = _unions(_block_masks(sizes))
    chains = [_chains(sizes, block, generator) for block in range(len(sizes))]
    asked, place = np.unique(
        np.concatenate([unions, *(c.masks.ravel() for c in chains)]), return_inverse=True
    )
    values = game(asked)[place]
    ends = np.cumsum([len(unions), *(c.masks.size for c in chains)])
    of_chains = zip(chains, np.split(values, ends)[1:-1], strict=True)
    return Attribution(
        nothing=float(values[0]),
        everything=float(values[len(unions) - 1]),
        blocks=shapley_values(values[: len(unions)]),
        players=np.concatenate([_shares(c, v.reshape(c.masks.shape)) for c, v in of_chains] or [np.empty(0)]),
    )


def shapley_values(values: Floats) -> Floats:
    """The Shapley value of every player of a game that is wholly known.

    Args:
        values: Of all sets of players, shape (2 ** n_players,): the place of a set is the sum of 2 to the power of
            its players' numbers.
    """
    sets = np.arange(len(values))
    n = len(values).bit_length() - 1
    weights = _weights(n)
    found = np.empty(n)
    for player in range(n):
        without = sets[sets >> player & 1 == 0]
        gains = values[without | 1 << player] - values[without]
        found[player] = weights[_sizes(without, n)] @ gains
    return found


def _weights(n_players: int) -> Floats:
    """How probable it is that exactly one given set of 0, 1, ... others has joined before a player."""
    return np.array([1 / (n_players * comb(n_players - 1, size)) for size in range(n_players)])


def _sizes(sets: Masks, n: int) -> NDArray[np.int64]:
    return np.asarray((sets[:, None] >> np.arange(n) & 1).sum(axis=1))


def _block_masks(sizes: Sequence[int]) -> Masks:
    ends = np.cumsum(sizes, dtype=np.int64)
    return np.asarray((1 << ends) - (1 << (ends - np.asarray(sizes, dtype=np.int64))), dtype=np.int64)


def _unions(masks: Masks) -> Masks:
    """The union of every set of disjoint masks; its place tells which."""
    chosen = np.arange(1 << len(masks))[:, None] >> np.arange(len(masks)) & 1
    return np.asarray(chosen @ masks, dtype=np.int64)


def _chains(sizes: Sequence[int], block: int, generator: np.random.Generator) -> _Chains:
    others = _unions(np.delete(_block_masks(sizes), block))
    weights = _weights(len(sizes))[_sizes(np.arange(len(others)), len(sizes) - 1)]
    orders, repeats = _orders(sizes[block], weights, generator)
    players = orders + sum(sizes[:block])
    joined = np.cumsum(1 << players, axis=1, dtype=np.int64)
    before = np.repeat(others, repeats)[:, None]
    return _Chains(players, np.hstack([before, before + joined]), np.repeat(weights / repeats, repeats))


def _orders(
    size: int, weights: Floats, generator: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Choose orders for every set of other blocks, one set after the other.

    Returns:
        Orders, shape (n_chains, size), and the number of them for each set. Where they are drawn, the last is the
        reverse of the first, and so on: what holds for a set is reversed for its complement.
    """
    if size <= MOST_EXACT:
        every = np.array(list(permutations(range(size))))
        return np.tile(every, (len(weights), 1)), np.full(len(weights), len(every))
    repeats = np.maximum(1, np.rint(CHAINS * weights)).astype(np.int64)
    half = generator.permuted(np.tile(np.arange(size), (int(repeats.sum()) // 2, 1)), axis=1)
    return np.vstack([half, half[::-1, ::-1]]), repeats


def _shares(chains: _Chains, values: Floats) -> Floats:
    first, size = int(chains.orders.min()), chains.orders.shape[1]
    gains = np.diff(values, axis=1) * chains.weights[:, None]
    return np.bincount((chains.orders - first).ravel(), gains.ravel(), minlength=size).astype(np.float64)
