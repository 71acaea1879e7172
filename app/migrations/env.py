"""Run migrations on the connection that the program hands over."""

from alembic import context

from app.database import Base
from app.models import (
    accounts,
    adoptions,
    applications,
    attachments,
    audit,
    cities,
    comments,
    consultations,
    documents,
    drafts,
    networks,
    notices,
    opinions,
    outbox,
    outputs,
    practices,
    topics,
)

_ = (
    accounts,
    adoptions,
    applications,
    attachments,
    audit,
    cities,
    comments,
    consultations,
    documents,
    drafts,
    networks,
    notices,
    opinions,
    outbox,
    outputs,
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
