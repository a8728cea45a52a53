"""The declarative base of every table, and the column types they share."""

from typing import Annotated

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only for INTEGER keys, so the 64-bit type differs by database.
BigInt = BigInteger().with_variant(Integer(), "sqlite")

PrimaryKey = Annotated[int, mapped_column(primary_key=True)]
BigPrimaryKey = Annotated[int, mapped_column(BigInt, primary_key=True)]
EpochMs = Annotated[int, mapped_column(BigInt)]


class Base(DeclarativeBase):
    """What every table inherits: the metadata with its constraint names."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
