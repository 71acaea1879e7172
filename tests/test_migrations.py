import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from app import create_app, migrations
from app.config import Config
from app.database import Base, db, transaction
from app.domain.actor import SYSTEM
from app.models.audit import AuditEntry
from app.services.audit import record
from tests.conftest import SECRET
from tests.factories import NOW


@pytest.fixture
def empty(databases, tmp_path):
    """A database without tables."""
    address = databases.empty()
    app = create_app(Config(data_folder=tmp_path, database_url=address, secret_key=SECRET))
    with app.app_context():
        yield db.engine
        db.session.close()
        db.engine.dispose()
    app.extensions["house"].engine.close()


def tables(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_an_empty_database_has_no_revision(empty):
    assert migrations.revision_of(empty) is None


def test_the_tables_go_up_down_and_up_again(empty):
    assert migrations.upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)
    migrations.downgrade(empty, "base")
    assert tables(empty) == set()
    assert migrations.revision_of(empty) is None
    assert migrations.upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)


def test_each_revision_goes_up_and_one_step_down(empty):
    revisions = list(ScriptDirectory(str(migrations.FOLDER)).walk_revisions())
    for revision in reversed(revisions):
        assert migrations.upgrade(empty, revision.revision)
        migrations.downgrade(empty, "-1")
        assert migrations.upgrade(empty, revision.revision)
    assert migrations.revision_of(empty) == revisions[0].revision


def test_a_second_time_there_is_nothing_to_do(empty):
    assert migrations.upgrade(empty)
    assert not migrations.upgrade(empty)


def test_there_is_one_head():
    assert len(ScriptDirectory(str(migrations.FOLDER)).get_heads()) == 1


def test_models_and_migrations_agree(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_names_of_constraints_are_those_of_the_models(app, tmp_path):
    """What the comparison does not look at: the names, on a database that the models make."""
    modelled = create_engine(f"sqlite:///{tmp_path}/models.db")
    Base.metadata.create_all(modelled)
    for table in Base.metadata.tables:
        for ask in ("get_foreign_keys", "get_unique_constraints", "get_check_constraints"):
            meant, found = (
                {one["name"] for one in getattr(inspect(engine), ask)(table)}
                for engine in (modelled, db.engine)
            )
            assert meant == found, (table, ask)
    modelled.dispose()


def test_a_newer_database_is_refused(app):
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(migrations.NewerDatabaseError, match="ffff"):
        migrations.upgrade(db.engine)
    assert migrations.revision_of(db.engine) == "ffff"


def test_a_migration_that_fails_leaves_nothing_behind(empty):
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE practice (id INTEGER)"))  # stands in the way
    with pytest.raises(DBAPIError, match="already exists"):
        migrations.upgrade(empty)
    assert tables(empty) == {"practice"}


@pytest.mark.parametrize("deed", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_t54_the_log_of_deeds_refuses_to_be_changed(make, deed):
    practice = make.practice()
    with transaction():
        record(SYSTEM, "practice.publish", practice, {}, NOW)
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(deed))
    assert db.session.query(AuditEntry).one().action == "practice.publish"


def test_revisions_are_numbered_in_the_names_of_their_files():
    for revision in ScriptDirectory(str(migrations.FOLDER)).walk_revisions():
        assert re.fullmatch(rf"{revision.revision}_[a-z_]+\.py", revision.path.rpartition("/")[2])
