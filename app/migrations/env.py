"""Run migrations on the connection that the program hands over."""

from alembic import context

from app.database import Base
from app.models import (
    accounts,
    applications,
    attachments,
    audit,
    cities,
    documents,
    drafts,
    networks,
    notices,
    outbox,
    practices,
    topics,
)

_ = (
    accounts,
    applications,
    attachments,
    audit,
    cities,
    documents,
    drafts,
    networks,
    notices,
    outbox,
    practices,
    topics,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
