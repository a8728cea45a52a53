"""What all artists carry, in a few bytes each."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat
from typing import Self

from webapp.catalogue.carried_names import Among, Names


class PackedNames(Collection[Names]):
    """The names of each owner, as often as it carries them, in order of their keys; made anew whenever asked for.

    An owner takes 12 bytes, and 8 for each of its different names; texts and tuples would take ten times that.
    """

    def __init__(self, names: Mapping[int, str], ranges: Iterable[tuple[Among, Mapping[int, Names]]]) -> None:
        """Pack ranges of owners, one after the other.

        Args:
            names: Every name by its key.
            ranges: Each with what its owners carry.
        """
        self._names = names
        keys = {name: key for key, name in names.items()}
        self._ranges = [(among, _Packed(owners, keys)) for among, owners in ranges]
        self._further: Sequence[Names] = ()

    def beside(self, further: Sequence[Names]) -> Self:
        """The same owners, and after them some that are in no range."""
        both = self.__class__(self._names, ())
        both._ranges, both._further = self._ranges, further
        return both

    def ranges(self) -> Iterator[tuple[Among, dict[int, Names]]]:
        """The ranges, as they were given."""
        for among, packed in self._ranges:
            yield among, packed.unpack(self._names)

    def __iter__(self) -> Iterator[Names]:
        """What each owner carries."""
        return chain(chain.from_iterable(owners.values() for _, owners in self.ranges()), self._further)

    def __len__(self) -> int:
        return sum(len(packed) for _, packed in self._ranges) + len(self._further)

    def __contains__(self, names: object) -> bool:
        return any(one == names for one in self)


class _Packed:
    def __init__(self, owners: Mapping[int, Names], keys: Mapping[str, int]) -> None:
        self._owners, self._different = array("q", owners), array("I")
        self._genres, self._times = array("I"), array("I")
        for names in owners.values():
            counts = sorted((keys[name], times) for name, times in Counter(names).items())
            self._different.append(len(counts))
            self._genres.extend(key for key, _ in counts)
            self._times.extend(times for _, times in counts)

    def __len__(self) -> int:
        return len(self._owners)

    def unpack(self, names: Mapping[int, str]) -> dict[int, Names]:
        pairs = zip(self._genres, self._times, strict=True)
        return {
            owner: tuple(chain.from_iterable(repeat(names[key], times) for key, times in islice(pairs, n)))
            for owner, n in zip(self._owners, self._different, strict=True)
        }
