"""Alembic's environment: runs the revisions on the connection that `storage.migrate` has opened."""

from __future__ import annotations

from alembic import context

from samecity.national.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
context.run_migrations()
