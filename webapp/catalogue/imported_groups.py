"""What the import says of artists now: the groups of the micro-genres that they carry, by the mapping in force."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from sqlalchemy.orm import Session

from webapp.catalogue.carried_names import Among, Names, genre_names, names_of_artists
from webapp.catalogue.group_rows import group_keys
from webapp.catalogue.group_values import Value, replace_values, weigher
from webapp.catalogue.mapping_versions import entries_of, newest_mapping
from webapp.catalogue.search_index import is_one_of
from webapp.models import GenreValue


class ImportedGroups:
    """Weighs and writes the imported groups of some artists; what is needed for all is read once, when it is needed.

    Args:
        session: Where the catalogue is.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._mapping = newest_mapping(session)

    @cached_property
    def _names(self) -> dict[int, str]:
        return genre_names(self._session)

    @cached_property
    def _weigh(self) -> Callable[[Mapping[int, Names]], dict[int, list[Value]]]:
        entries = entries_of(self._session, self._mapping.id) if self._mapping else {}
        return weigher(entries, group_keys(self._session))

    def of(self, artists: Sequence[int]) -> dict[int, list[Value]]:
        """The groups of each artist by its key, the primary one first; artists without any are left out."""
        return self._weigh(names_of_artists(self._session, self._names, self._among(artists)))

    def write(self, artists: Sequence[int], now_ms: int) -> None:
        """Give artists exactly these groups as their imported ones, but for those whose a write-back has replaced.

        Args:
            artists: Their keys.
            now_ms: The time that new rows carry, UTC epoch milliseconds.
        """
        if self._mapping is not None:
            among, wanted = self._among(artists), self.of(artists)
            replace_values(self._session, GenreValue.artist_id, among, wanted, self._mapping.id, now_ms)

    def _among(self, artists: Sequence[int]) -> Among:
        return lambda column: is_one_of(self._session, column, artists)
