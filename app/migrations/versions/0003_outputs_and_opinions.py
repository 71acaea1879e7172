"""Outputs of networks, consultations, opinions with remarks and answers, comments, adoptions."""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "QUESTION",
                "USEFUL",
                "ERROR",
                "REMARK",
                name="commentkind",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("is_from_authors", sa.Boolean(), nullable=False),
        sa.Column("edited_at", app.database.Moment(), nullable=True),
        sa.Column("answered_at", app.database.Moment(), nullable=True),
        sa.Column("withdrawn_at", app.database.Moment(), nullable=True),
        sa.Column("hidden_at", app.database.Moment(), nullable=True),
        sa.Column("hidden_by", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_comment_city_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_comment_document_id")
        ),
        sa.ForeignKeyConstraint(["hidden_by"], ["account.id"], name=op.f("fk_comment_hidden_by")),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_comment_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("key", name=op.f("uq_comment_key")),
    )
    op.create_index(op.f("ix_comment_author_id"), "comment", ["author_id"], unique=False)
    op.create_index(op.f("ix_comment_city_id"), "comment", ["city_id"], unique=False)
    op.create_index(op.f("ix_comment_document_id"), "comment", ["document_id"], unique=False)
    op.create_index(op.f("ix_comment_parent_id"), "comment", ["parent_id"], unique=False)
    op.create_index(op.f("ix_comment_version_id"), "comment", ["version_id"], unique=False)
    op.create_table(
        "output",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "genre",
            sa.Enum(
                "SCHEME",
                "MODEL",
                "NATIONAL",
                "REGIONAL",
                "LOCAL",
                "PROJECT",
                "REPORT",
                name="outputkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "DRAFT",
                "NETWORK_REVIEW",
                "CONSULTATION",
                "RESOLUTION",
                "ADOPTED",
                "PUBLISHED",
                "ARCHIVED",
                name="outputstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("opened_number", sa.Integer(), nullable=True),
        sa.Column("handed_in_at", app.database.Moment(), nullable=True),
        sa.Column("adopted_at", app.database.Moment(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_output_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_output_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output")),
    )
    op.create_index(op.f("ix_output_stage"), "output", ["stage"], unique=False)
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "INTERESTED",
                "PLANNED",
                "UNDERWAY",
                "DONE",
                "GIVEN_UP",
                name="adoptionstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("created_at", app.database.Moment(), nullable=False),
        sa.Column("updated_at", app.database.Moment(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("changed", sa.String(), nullable=False),
        sa.Column("cost", app.database.Hundredths(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("own_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_adoption_city_id")),
        sa.ForeignKeyConstraint(["own_id"], ["practice.id"], name=op.f("fk_adoption_own_id")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_adoption_practice_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["account.id"], name=op.f("fk_adoption_updated_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("practice_id", "city_id", name=op.f("uq_adoption_practice_id_city_id")),
    )
    op.create_index(op.f("ix_adoption_city_id"), "adoption", ["city_id"], unique=False)
    op.create_index(op.f("ix_adoption_own_id"), "adoption", ["own_id"], unique=False)
    op.create_index(op.f("ix_adoption_practice_id"), "adoption", ["practice_id"], unique=False)
    op.create_index(op.f("ix_adoption_state"), "adoption", ["state"], unique=False)
    op.create_table(
        "comment_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("replaced_at", app.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_edition_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_edition")),
    )
    op.create_index(
        op.f("ix_comment_edition_comment_id"), "comment_edition", ["comment_id"], unique=False
    )
    op.create_table(
        "comment_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("settled_at", app.database.Moment(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_report_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["account.id"], name=op.f("fk_comment_report_reporter_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_comment_report_settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_report")),
        sa.UniqueConstraint(
            "comment_id", "reporter_id", name=op.f("uq_comment_report_comment_id_reporter_id")
        ),
    )
    op.create_index(
        op.f("ix_comment_report_comment_id"), "comment_report", ["comment_id"], unique=False
    )
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("output_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", app.database.Moment(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("first_closes_on", sa.Date(), nullable=True),
        sa.Column("extension_reason", sa.String(), nullable=False),
        sa.Column("extended_at", app.database.Moment(), nullable=True),
        sa.Column("extended_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["extended_by"], ["account.id"], name=op.f("fk_consultation_extended_by")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_consultation_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["output_id"], ["output.id"], name=op.f("fk_consultation_output_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_consultation_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("version_id", name=op.f("uq_consultation_version_id")),
    )
    op.create_index(op.f("ix_consultation_output_id"), "consultation", ["output_id"], unique=False)
    op.create_table(
        "output_author",
        sa.Column("output_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_output_author_city_id")),
        sa.ForeignKeyConstraint(
            ["output_id"], ["output.id"], name=op.f("fk_output_author_output_id")
        ),
        sa.PrimaryKeyConstraint("output_id", "city_id", name=op.f("pk_output_author")),
    )
    op.create_index(op.f("ix_output_author_city_id"), "output_author", ["city_id"], unique=False)
    op.create_table(
        "output_source",
        sa.Column("output_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["output_id"], ["output.id"], name=op.f("fk_output_source_output_id")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_output_source_practice_id")
        ),
        sa.PrimaryKeyConstraint("output_id", "practice_id", name=op.f("pk_output_source")),
    )
    op.create_index(
        op.f("ix_output_source_practice_id"), "output_source", ["practice_id"], unique=False
    )
    op.create_table(
        "adoption_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "INTERESTED",
                "PLANNED",
                "UNDERWAY",
                "DONE",
                "GIVEN_UP",
                name="adoptionstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_adoption_step_adoption_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_adoption_step_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_step")),
    )
    op.create_index(
        op.f("ix_adoption_step_adoption_id"), "adoption_step", ["adoption_id"], unique=False
    )
    op.create_table(
        "consulted_city",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", app.database.Moment(), nullable=False),
        sa.Column("seen_at", app.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_consulted_city_city_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consulted_city_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "city_id", name=op.f("pk_consulted_city")),
    )
    op.create_index(op.f("ix_consulted_city_city_id"), "consulted_city", ["city_id"], unique=False)
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("saved_at", app.database.Moment(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_page", sa.String(), nullable=False),
        sa.Column("saved_turn", sa.Integer(), nullable=False),
        sa.Column("put_aside", sa.JSON(), nullable=False),
        sa.Column("offered_at", app.database.Moment(), nullable=True),
        sa.Column(
            "position",
            sa.Enum(
                "SUPPORT",
                "SUPPORT_WITH_REMARKS",
                "AGAINST",
                "ABSTAIN",
                name="position",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "use",
            sa.Enum(
                "ALREADY",
                "WITHIN_YEAR",
                "CONSIDER",
                "NO",
                "UNKNOWN",
                name="use",
                native_enum=False,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("lacks", sa.JSON(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("given_at", app.database.Moment(), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_opinion_city_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_opinion_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_opinion_document_id")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_opinion_given_by")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_opinion_saved_by")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_opinion_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("number", name=op.f("uq_opinion_number")),
        sa.UniqueConstraint("version_id", "city_id", name=op.f("uq_opinion_version_id_city_id")),
    )
    op.create_index(op.f("ix_opinion_city_id"), "opinion", ["city_id"], unique=False)
    op.create_index(
        op.f("ix_opinion_consultation_id"), "opinion", ["consultation_id"], unique=False
    )
    op.create_index(op.f("ix_opinion_document_id"), "opinion", ["document_id"], unique=False)
    op.create_index(op.f("ix_opinion_given_at"), "opinion", ["given_at"], unique=False)
    op.create_table(
        "opinion_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("given_at", app.database.Moment(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["given_by"], ["account.id"], name=op.f("fk_opinion_edition_given_by")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_edition_opinion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_edition")),
        sa.UniqueConstraint(
            "opinion_id", "number", name=op.f("uq_opinion_edition_opinion_id_number")
        ),
    )
    op.create_index(
        op.f("ix_opinion_edition_opinion_id"), "opinion_edition", ["opinion_id"], unique=False
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SUBSTANCE",
                "LAW",
                "COST",
                "WORDING",
                "QUESTION",
                name="remarkkind",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "weight",
            sa.Enum("BLOCKING", "IMPORTANT", "MINOR", name="weight", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinion.id"], name=op.f("fk_remark_opinion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint("key", name=op.f("uq_remark_key")),
    )
    op.create_index(op.f("ix_remark_opinion_id"), "remark", ["opinion_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ACCEPTED",
                "PARTLY",
                "REJECTED",
                "EXPLAINED",
                "OUT_OF_SCOPE",
                name="answerstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_answer_by")),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_answer_remark_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_answer_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("remark_id", "number", name=op.f("uq_answer_remark_id_number")),
    )
    op.create_index(op.f("ix_answer_remark_id"), "answer", ["remark_id"], unique=False)
    op.create_table(
        "remark_support",
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_remark_support_by")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_remark_support_city_id")),
        sa.ForeignKeyConstraint(
            ["remark_id"], ["remark.id"], name=op.f("fk_remark_support_remark_id")
        ),
        sa.PrimaryKeyConstraint("remark_id", "city_id", name=op.f("pk_remark_support")),
    )
    op.create_table(
        "working_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", app.database.Moment(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_working_note_by")),
        sa.ForeignKeyConstraint(
            ["remark_id"], ["remark.id"], name=op.f("fk_working_note_remark_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_note")),
    )
    op.create_index(op.f("ix_working_note_remark_id"), "working_note", ["remark_id"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_working_note_remark_id"), table_name="working_note")
    op.drop_table("working_note")
    op.drop_table("remark_support")
    op.drop_index(op.f("ix_answer_remark_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_index(op.f("ix_remark_opinion_id"), table_name="remark")
    op.drop_table("remark")
    op.drop_index(op.f("ix_opinion_edition_opinion_id"), table_name="opinion_edition")
    op.drop_table("opinion_edition")
    op.drop_index(op.f("ix_opinion_given_at"), table_name="opinion")
    op.drop_index(op.f("ix_opinion_document_id"), table_name="opinion")
    op.drop_index(op.f("ix_opinion_consultation_id"), table_name="opinion")
    op.drop_index(op.f("ix_opinion_city_id"), table_name="opinion")
    op.drop_table("opinion")
    op.drop_index(op.f("ix_consulted_city_city_id"), table_name="consulted_city")
    op.drop_table("consulted_city")
    op.drop_index(op.f("ix_adoption_step_adoption_id"), table_name="adoption_step")
    op.drop_table("adoption_step")
    op.drop_index(op.f("ix_output_source_practice_id"), table_name="output_source")
    op.drop_table("output_source")
    op.drop_index(op.f("ix_output_author_city_id"), table_name="output_author")
    op.drop_table("output_author")
    op.drop_index(op.f("ix_consultation_output_id"), table_name="consultation")
    op.drop_table("consultation")
    op.drop_index(op.f("ix_comment_report_comment_id"), table_name="comment_report")
    op.drop_table("comment_report")
    op.drop_index(op.f("ix_comment_edition_comment_id"), table_name="comment_edition")
    op.drop_table("comment_edition")
    op.drop_index(op.f("ix_adoption_state"), table_name="adoption")
    op.drop_index(op.f("ix_adoption_practice_id"), table_name="adoption")
    op.drop_index(op.f("ix_adoption_own_id"), table_name="adoption")
    op.drop_index(op.f("ix_adoption_city_id"), table_name="adoption")
    op.drop_table("adoption")
    op.drop_index(op.f("ix_output_stage"), table_name="output")
    op.drop_table("output")
    op.drop_index(op.f("ix_comment_version_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_parent_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_document_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_city_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_author_id"), table_name="comment")
    op.drop_table("comment")
