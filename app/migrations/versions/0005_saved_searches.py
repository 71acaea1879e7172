"""Saved searches, and what is looked for and not found."""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("looked_at", app.database.Moment(), nullable=False),
        sa.Column("is_at_once", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_saved_search_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_search_key")),
        sa.UniqueConstraint("user_id", "sha256", name=op.f("uq_saved_search_user_id_sha256")),
    )
    op.create_index(op.f("ix_saved_search_looked_at"), "saved_search", ["looked_at"], unique=False)
    op.create_table(
        "unmet_salt",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_unmet_salt")),
    )
    op.create_table(
        "unmet_mark",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("month", "text", "mark", name=op.f("pk_unmet_mark")),
    )
    op.create_table(
        "unmet_search",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("askers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "text", name=op.f("pk_unmet_search")),
    )


def downgrade() -> None:
    op.drop_table("unmet_search")
    op.drop_table("unmet_mark")
    op.drop_table("unmet_salt")
    op.drop_index(op.f("ix_saved_search_looked_at"), table_name="saved_search")
    op.drop_table("saved_search")
