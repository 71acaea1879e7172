"""People with passwords and sessions; texts being written, reviewed and told of; files."""

import uuid

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The log of deeds still refuses every change. Entries go when a later one, `log.expire`, says up to
# which they go and was written two years after them (in `retention.LOG`, too).
_LET_OLD_GO = {
    "sqlite": [
        "DROP TRIGGER audit_entry_no_delete",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        WHEN NOT EXISTS (
            SELECT 1 FROM audit_entry AS later
            WHERE later.action = 'log.expire' AND later.id > OLD.id
            AND later.object_id >= OLD.id
            AND datetime(OLD.at) <= datetime(later.at, '-730 days')
        )
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER audit_entry_keep ON audit_entry",
        """CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_keep()""",
        """CREATE FUNCTION audit_entry_expire() RETURNS trigger AS $$
        BEGIN
            PERFORM 1 FROM audit_entry AS later
            WHERE later.action = 'log.expire' AND later.id > OLD.id
            AND later.object_id >= OLD.id
            AND OLD.at <= later.at - interval '730 days';
            IF NOT FOUND THEN RAISE EXCEPTION 'the audit log is append-only'; END IF;
            RETURN OLD;
        END $$ LANGUAGE plpgsql""",
        """CREATE TRIGGER audit_entry_expire BEFORE DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_expire()""",
    ],
}
_KEEP_ALL = {
    "sqlite": [
        "DROP TRIGGER audit_entry_no_delete",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER audit_entry_expire ON audit_entry",
        "DROP FUNCTION audit_entry_expire",
        "DROP TRIGGER audit_entry_keep ON audit_entry",
        """CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_keep()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_at", app.database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", app.database.Moment(), nullable=False),
        sa.Column("until", app.database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_since"), "throttle", ["since"], unique=False)
    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("seen_at", app.database.Moment(), nullable=False),
        sa.Column("proved_at", app.database.Moment(), nullable=False),
        sa.Column("expires_at", app.database.Moment(), nullable=False),
        sa.Column("is_lasting", sa.Boolean(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("ended_at", app.database.Moment(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_account_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    op.create_index(
        op.f("ix_account_session_user_id"), "account_session", ["user_id"], unique=False
    )
    op.create_table(
        "account_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "INVITATION", "PASSWORD", "EXPORT", name="purpose", native_enum=False, length=16
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("expires_at", app.database.Moment(), nullable=False),
        sa.Column("used_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_account_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_token_token_hash")),
    )
    op.create_index(op.f("ix_account_token_user_id"), "account_token", ["user_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "OBSERVER", "CHANGE_LEADER", name="applicationkind", native_enum=False, length=16
            ),
            nullable=False,
        ),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "WAITING",
                "ACCEPTED",
                "REFUSED",
                name="applicationstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", app.database.Moment(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_application_city_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_application_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_application_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("key", name=op.f("uq_application_key")),
    )
    op.create_index(op.f("ix_application_network_id"), "application", ["network_id"], unique=False)
    op.create_index(op.f("ix_application_state"), "application", ["state"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("given_at", app.database.Moment(), nullable=False),
        sa.Column("withdrawn_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_user_id_kind", "consent", ["user_id", "kind"], unique=False)
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_external_identity_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identity_issuer_subject")),
    )
    op.create_index(
        op.f("ix_external_identity_user_id"), "external_identity", ["user_id"], unique=False
    )
    op.create_table(
        "moderated_network",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_moderated_network_network_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_moderated_network_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "network_id", name=op.f("pk_moderated_network")),
    )
    op.create_index(
        op.f("ix_moderated_network_network_id"), "moderated_network", ["network_id"], unique=False
    )
    op.create_table(
        "notice_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_notice_choice_user_id")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "parked_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_parked_form_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_form")),
        sa.UniqueConstraint("key", name=op.f("uq_parked_form_key")),
    )
    op.create_index(op.f("ix_parked_form_user_id"), "parked_form", ["user_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "request_key",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_request_key_user_id")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_request_key")),
    )
    op.create_index(op.f("ix_request_key_created_at"), "request_key", ["created_at"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_stored_file_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_created_by"), "stored_file", ["created_by"], unique=False)
    op.create_index(op.f("ix_stored_file_sha256"), "stored_file", ["sha256"], unique=False)
    op.create_table(
        "archival",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_archival_by")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_archival_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["document.id"], name=op.f("fk_archival_successor_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_archival")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "RESOLUTION",
                "RULES",
                "TENDER",
                "CONTRACT",
                "FORM",
                "MANUAL",
                "PICTURE",
                "OTHER",
                name="attachmentkind",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("small_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_attachment_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["small_id"], ["stored_file.id"], name=op.f("fk_attachment_small_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_key")),
    )
    op.create_index(op.f("ix_attachment_document_id"), "attachment", ["document_id"], unique=False)
    op.create_index(op.f("ix_attachment_file_id"), "attachment", ["file_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "RETURNED",
                "PUBLISHED",
                "DISCARDED",
                name="draftstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("saved_at", app.database.Moment(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", app.database.Moment(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("page_since", sa.Integer(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_draft_created_by")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_draft_document_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_draft_saved_by")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_draft_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_key")),
    )
    op.create_index(op.f("ix_draft_document_id"), "draft", ["document_id"], unique=False)
    op.create_index(op.f("ix_draft_state"), "draft", ["state"], unique=False)
    op.create_index(
        "uq_draft_open",
        "draft",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('DRAFT', 'SUBMITTED', 'RETURNED')"),
        postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED', 'RETURNED')"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SUBMITTED",
                "SECOND_READING",
                "OPINION_GIVEN",
                "RETURNED",
                "PUBLISHED",
                "ARCHIVED",
                "EXPIRING",
                "EXPIRED",
                "TO_CONFIRM",
                "APPLICATION",
                "NEW_PRACTICE",
                "RIGHTS_CHANGED",
                name="noticekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("seen_at", app.database.Moment(), nullable=True),
        sa.Column("digested_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_notice_document_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_notice_user_id_key")),
    )
    op.create_index(op.f("ix_notice_document_id"), "notice", ["document_id"], unique=False)
    op.create_index("ix_notice_user_id_seen_at", "notice", ["user_id", "seen_at"], unique=False)
    op.create_table(
        "draft_attachment",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_draft_attachment_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_attachment_draft_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "attachment_id", name=op.f("pk_draft_attachment")),
    )
    op.create_index(
        op.f("ix_draft_attachment_attachment_id"),
        "draft_attachment",
        ["attachment_id"],
        unique=False,
    )
    op.create_table(
        "draft_network",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_network_draft_id")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_draft_network_network_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "network_id", name=op.f("pk_draft_network")),
    )
    op.create_index(
        op.f("ix_draft_network_network_id"), "draft_network", ["network_id"], unique=False
    )
    op.create_table(
        "draft_save",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("SAVED", "CONFLICT", name="savekind", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("saved_at", app.database.Moment(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("settled_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_save_draft_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_draft_save_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_save")),
    )
    op.create_index(op.f("ix_draft_save_draft_id"), "draft_save", ["draft_id"], unique=False)
    op.create_table(
        "draft_writer",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_writer_draft_id")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_draft_writer_user_id")),
        sa.PrimaryKeyConstraint("draft_id", "user_id", name=op.f("pk_draft_writer")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("next_at", app.database.Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", app.database.Moment(), nullable=True),
        sa.Column("sent_at", app.database.Moment(), nullable=True),
        sa.Column("dropped_at", app.database.Moment(), nullable=True),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_letter_notice_id")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_letter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index(op.f("ix_letter_user_id"), "letter", ["user_id"], unique=False)
    op.create_index("ix_letter_waiting", "letter", ["sent_at", "next_at"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("MODERATOR", "EXPERT", name="reviewkind", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_at", app.database.Moment(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", app.database.Moment(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "RETURNED", "PUBLISHED", "OPINION", name="decision", native_enum=False, length=16
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_review_asked_by")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_review_draft_id")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["account.id"], name=op.f("fk_review_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_draft_id"), "review", ["draft_id"], unique=False)
    op.create_index(op.f("ix_review_reviewer_id"), "review", ["reviewer_id"], unique=False)
    op.create_table(
        "version_attachment",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_version_attachment_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_version_attachment_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "attachment_id", name=op.f("pk_version_attachment")),
    )
    op.create_index(
        op.f("ix_version_attachment_attachment_id"),
        "version_attachment",
        ["attachment_id"],
        unique=False,
    )
    op.add_column("account", sa.Column("function", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "account", sa.Column("language", sa.String(), nullable=False, server_default="pl")
    )
    op.add_column(
        "account", sa.Column("password_hash", sa.String(), nullable=False, server_default="")
    )
    op.add_column("account", sa.Column("password_at", app.database.Moment(), nullable=True))
    op.add_column("account", sa.Column("joined_at", app.database.Moment(), nullable=True))
    op.add_column("account", sa.Column("seen_at", app.database.Moment(), nullable=True))
    op.add_column(
        "account", sa.Column("shows_name", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "account", sa.Column("second_factor", sa.String(), nullable=False, server_default="")
    )
    op.add_column("account", sa.Column("factor_at", app.database.Moment(), nullable=True))
    op.add_column(
        "account", sa.Column("factor_step", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("account", sa.Column("warned_at", app.database.Moment(), nullable=True))
    op.add_column("account", sa.Column("erased_at", app.database.Moment(), nullable=True))
    op.add_column("account", sa.Column("key", sa.String(), nullable=False, server_default=""))
    _give_keys()
    op.create_index(op.f("ix_audit_entry_action"), "audit_entry", ["action"], unique=False)
    _replace_audit_guard(_LET_OLD_GO)
    op.create_index(op.f("ix_account_key"), "account", ["key"], unique=True)
    op.add_column("network", sa.Column("edited_at", app.database.Moment(), nullable=True))
    op.add_column("topic", sa.Column("edited_at", app.database.Moment(), nullable=True))
    op.add_column("topic", sa.Column("moved_to", sa.String(), nullable=False, server_default=""))


def _give_keys() -> None:
    """Give everybody who is there already a key of their own."""
    account = sa.table("account", sa.column("id", sa.Integer), sa.column("key", sa.String))
    connection = op.get_bind()
    for id_ in connection.scalars(sa.select(account.c.id)).all():
        own = account.update().where(account.c.id == id_)
        connection.execute(own.values(key=str(uuid.uuid4())))


def _replace_audit_guard(guard: dict[str, list[str]]) -> None:
    for statement in guard[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("topic", "moved_to")
    _replace_audit_guard(_KEEP_ALL)
    op.drop_index(op.f("ix_audit_entry_action"), table_name="audit_entry")
    op.drop_column("topic", "edited_at")
    op.drop_column("network", "edited_at")
    op.drop_index(op.f("ix_account_key"), table_name="account")
    op.drop_column("account", "key")
    op.drop_column("account", "erased_at")
    op.drop_column("account", "warned_at")
    op.drop_column("account", "factor_step")
    op.drop_column("account", "factor_at")
    op.drop_column("account", "second_factor")
    op.drop_column("account", "shows_name")
    op.drop_column("account", "seen_at")
    op.drop_column("account", "joined_at")
    op.drop_column("account", "password_at")
    op.drop_column("account", "password_hash")
    op.drop_column("account", "language")
    op.drop_column("account", "function")
    op.drop_index(op.f("ix_version_attachment_attachment_id"), table_name="version_attachment")
    op.drop_table("version_attachment")
    op.drop_index(op.f("ix_review_reviewer_id"), table_name="review")
    op.drop_index(op.f("ix_review_draft_id"), table_name="review")
    op.drop_table("review")
    op.drop_index("ix_letter_waiting", table_name="letter")
    op.drop_index(op.f("ix_letter_user_id"), table_name="letter")
    op.drop_table("letter")
    op.drop_table("draft_writer")
    op.drop_index(op.f("ix_draft_save_draft_id"), table_name="draft_save")
    op.drop_table("draft_save")
    op.drop_index(op.f("ix_draft_network_network_id"), table_name="draft_network")
    op.drop_table("draft_network")
    op.drop_index(op.f("ix_draft_attachment_attachment_id"), table_name="draft_attachment")
    op.drop_table("draft_attachment")
    op.drop_index("ix_notice_user_id_seen_at", table_name="notice")
    op.drop_index(op.f("ix_notice_document_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(
        "uq_draft_open",
        table_name="draft",
        sqlite_where=sa.text("state IN ('DRAFT', 'SUBMITTED', 'RETURNED')"),
        postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED', 'RETURNED')"),
    )
    op.drop_index(op.f("ix_draft_state"), table_name="draft")
    op.drop_index(op.f("ix_draft_document_id"), table_name="draft")
    op.drop_table("draft")
    op.drop_index(op.f("ix_attachment_file_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_document_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("archival")
    op.drop_index(op.f("ix_stored_file_sha256"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_created_by"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index(op.f("ix_request_key_created_at"), table_name="request_key")
    op.drop_table("request_key")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_parked_form_user_id"), table_name="parked_form")
    op.drop_table("parked_form")
    op.drop_table("notice_choice")
    op.drop_index(op.f("ix_moderated_network_network_id"), table_name="moderated_network")
    op.drop_table("moderated_network")
    op.drop_index(op.f("ix_external_identity_user_id"), table_name="external_identity")
    op.drop_table("external_identity")
    op.drop_index("ix_consent_user_id_kind", table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_application_state"), table_name="application")
    op.drop_index(op.f("ix_application_network_id"), table_name="application")
    op.drop_table("application")
    op.drop_index(op.f("ix_account_token_user_id"), table_name="account_token")
    op.drop_table("account_token")
    op.drop_index(op.f("ix_account_session_user_id"), table_name="account_session")
    op.drop_table("account_session")
    op.drop_index(op.f("ix_throttle_since"), table_name="throttle")
    op.drop_table("throttle")
    op.drop_table("job_run")
    op.drop_table("erasure")
