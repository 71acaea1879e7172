"""Which practice came of which other."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspiration",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_inspiration_practice_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["practice.id"], name=op.f("fk_inspiration_source_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_inspiration")),
    )
    op.create_index(op.f("ix_inspiration_source_id"), "inspiration", ["source_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_inspiration_source_id"), table_name="inspiration")
    op.drop_table("inspiration")
