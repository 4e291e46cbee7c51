"""The first tables: the key, people and their numbers, cards, serials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b0001"
down_revision = None

_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _KEY, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "secret",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "person",
        *_keys("holder_ref"),
        *_texts("resident_id", "name"),
        sa.Column("born", sa.Date, nullable=False),
        *_texts("household", "residence", "insured", "classes", "guardian_ref"),
        sa.Column("is_alive", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("holder_ref"),
    )
    op.create_table(
        "number",
        *_keys("resident_id", "holder_ref"),
        sa.PrimaryKeyConstraint("resident_id"),
    )
    op.create_table(
        "card",
        *_keys("card_ref", "holder_ref"),
        *_texts("number", "identification"),
        sa.PrimaryKeyConstraint("card_ref"),
    )
    op.create_table(
        "serial",
        sa.Column("serial", _SERIAL, nullable=False),
        *_keys("request_id"),
        sa.PrimaryKeyConstraint("serial"),
        sa.UniqueConstraint("request_id"),
        sqlite_autoincrement=True,
    )
