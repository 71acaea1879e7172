"""The first tables."""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The log of deeds only grows: each database refuses a change or a deletion by itself.
_KEEP_AUDIT = {
    "sqlite": [
        f"""CREATE TRIGGER audit_entry_no_{deed} BEFORE {deed} ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
        for deed in ("update", "delete")
    ],
    "postgresql": [
        """CREATE FUNCTION audit_entry_keep() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql""",
        """CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_keep()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("voivodeship", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column(
            "size_class",
            sa.Enum(
                "SMALL",
                "MEDIUM",
                "LARGE",
                "VERY_LARGE",
                name="sizeclass",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
        sa.UniqueConstraint("slug", name=op.f("uq_city_slug")),
    )
    op.create_index(op.f("ix_city_name"), "city", ["name"], unique=False)
    op.create_index(op.f("ix_city_voivodeship"), "city", ["voivodeship"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", app.database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("short_en", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("number", name=op.f("uq_network_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_network_slug")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("next_at", app.database.Moment(), nullable=False),
        sa.Column("done_at", app.database.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    op.create_index(
        "ix_outbox_message_waiting", "outbox_message", ["done_at", "next_at"], unique=False
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "OFFICIAL",
                "COORDINATOR",
                "MODERATOR",
                "EXPERT",
                "ADMINISTRATOR",
                name="role",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_account_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_index(op.f("ix_account_city_id"), "account", ["city_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "LAUREATE",
                "FINALIST",
                "CHANGE_LEADER",
                "OBSERVER",
                name="form",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_membership_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_membership_city_id")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_membership_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_city_id"), "membership", ["city_id"], unique=False)
    op.create_index(op.f("ix_membership_network_id"), "membership", ["network_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_topic_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    op.create_index(op.f("ix_topic_network_id"), "topic", ["network_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "RETURNED",
                "PUBLISHED",
                "ARCHIVED",
                name="state",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("published_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_document_author_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_document_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("slug", name=op.f("uq_document_slug")),
    )
    op.create_index(op.f("ix_document_author_id"), "document", ["author_id"], unique=False)
    op.create_index(op.f("ix_document_city_id"), "document", ["city_id"], unique=False)
    op.create_index(op.f("ix_document_published_at"), "document", ["published_at"], unique=False)
    op.create_index(op.f("ix_document_state"), "document", ["state"], unique=False)
    op.create_table(
        "document_network",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_network_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_document_network_network_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "network_id", name=op.f("pk_document_network")),
    )
    op.create_index(
        op.f("ix_document_network_network_id"), "document_network", ["network_id"], unique=False
    )
    op.create_table(
        "document_topic",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_topic_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_document_topic_topic_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "topic_id", name=op.f("pk_document_topic")),
    )
    op.create_index(
        op.f("ix_document_topic_topic_id"), "document_topic", ["topic_id"], unique=False
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("renderer", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_version_author_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_version_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_version_document_id_number")),
    )
    op.create_index(op.f("ix_version_document_id"), "version", ["document_id"], unique=False)
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("contact_person", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "pilotaż",
                "wdrożona",
                "rozszerzona",
                "zakończona",
                "przerwana",
                name="stage",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "provenance",
            sa.Enum(
                "opis miasta",
                "opis redakcyjny na podstawie źródeł publicznych – czeka na potwierdzenie miasta",
                "opis redakcyjny na podstawie źródeł publicznych – potwierdzony przez miasto",
                name="provenance",
                native_enum=False,
                length=100,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=True),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("cost_once", app.database.Hundredths(), nullable=True),
        sa.Column("cost_yearly", app.database.Hundredths(), nullable=True),
        sa.Column("price_year", sa.Integer(), nullable=True),
        sa.Column("staff", app.database.Hundredths(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("funding", sa.JSON(), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("legal_basis", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("mistakes", sa.JSON(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("inspiration", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_practice_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_practice_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    for statement in _KEEP_AUDIT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("practice")
    op.drop_index(op.f("ix_version_document_id"), table_name="version")
    op.drop_table("version")
    op.drop_index(op.f("ix_document_topic_topic_id"), table_name="document_topic")
    op.drop_table("document_topic")
    op.drop_index(op.f("ix_document_network_network_id"), table_name="document_network")
    op.drop_table("document_network")
    op.drop_index(op.f("ix_document_state"), table_name="document")
    op.drop_index(op.f("ix_document_published_at"), table_name="document")
    op.drop_index(op.f("ix_document_city_id"), table_name="document")
    op.drop_index(op.f("ix_document_author_id"), table_name="document")
    op.drop_table("document")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_keep")
    op.drop_index(op.f("ix_topic_network_id"), table_name="topic")
    op.drop_table("topic")
    op.drop_index(op.f("ix_membership_network_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_city_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_account_city_id"), table_name="account")
    op.drop_table("account")
    op.drop_index("ix_outbox_message_waiting", table_name="outbox_message")
    op.drop_table("outbox_message")
    op.drop_table("network")
    op.drop_table("lease")
    op.drop_index(op.f("ix_city_voivodeship"), table_name="city")
    op.drop_index(op.f("ix_city_name"), table_name="city")
    op.drop_table("city")
