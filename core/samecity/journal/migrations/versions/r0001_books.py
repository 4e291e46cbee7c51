"""The first tables: acceptances, rows and pools of plugins, cards, postings and audit chains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _KEY, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def upgrade() -> None:
    """Create the tables."""
    _create_acceptances()
    _create_rows()
    _create_cards()
    _create_books()


def _create_acceptances() -> None:
    op.create_table(
        "acceptance",
        *_keys("request_id"),
        *_texts("digest"),
        *_keys("host"),
        *_texts("scenario", "stage", "decision"),
        *_keys("at", "purse_ref"),
        *_texts("pseudonym"),
        sa.Column("undo", sa.Text),
        sa.PrimaryKeyConstraint("request_id"),
    )
    op.create_index(
        "acceptance_reserved",
        "acceptance",
        ["purse_ref"],
        sqlite_where=sa.text("stage = 'reserved'"),
        postgresql_where=sa.text("stage = 'reserved'"),
    )


def _create_rows() -> None:
    op.create_table(
        "state",
        *_keys("region", "plugin", "kind", "key"),
        _number("version"),
        *_texts("body"),
        sa.PrimaryKeyConstraint("region", "plugin", "kind", "key"),
    )
    op.create_table(
        "pool",
        *_keys("region", "plugin", "name"),
        _number("taken"),
        sa.PrimaryKeyConstraint("region", "plugin", "name"),
    )


def _create_cards() -> None:
    op.create_table(
        "card",
        *_keys("region", "card_ref", "holder_ref"),
        _number("version"),
        *_texts("body"),
        sa.PrimaryKeyConstraint("region", "card_ref"),
    )
    op.create_index("card_by_holder", "card", ["region", "holder_ref"])
    op.create_table(
        "ecard",
        *_keys("ecard_ref", "holder_ref"),
        sa.Column("card_ref", _KEY),
        _number("version"),
        *_texts("body"),
        sa.PrimaryKeyConstraint("ecard_ref"),
        sa.UniqueConstraint("holder_ref"),
        sa.UniqueConstraint("card_ref"),
    )


def _create_books() -> None:
    op.create_table(
        "posting",
        sa.Column("id", _SERIAL, nullable=False),
        *_keys("region", "counterparty", "reference"),
        *_texts("account"),
        _number("amount_fen"),
        *_keys("day"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("posting_by_day", "posting", ["day"])
    op.create_table(
        "audit",
        *_keys("region"),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        *_keys("reference"),
        *_texts("previous", "digest", "body"),
        sa.PrimaryKeyConstraint("region", "seq"),
        sa.UniqueConstraint("reference"),
    )
    op.create_table(
        "chain",
        *_keys("region"),
        _number("seq"),
        *_texts("digest"),
        sa.PrimaryKeyConstraint("region"),
    )
