"""Fresh databases for tests, on SQLite or on the server that TEST_DATABASE_URL names."""

import os
import shutil
import sqlite3
import uuid
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event, make_url, text

from app import create_app, migrations
from app.config import Config
from app.database import db, transaction
from app.services import reference

SERVER = os.environ.get("TEST_DATABASE_URL", "")
SECRET = "x" * 48


@event.listens_for(Engine, "connect")
def never_wait_for_the_disk(connection: Any, _entry: Any) -> None:
    """Let SQLite commit without waiting; what a test leaves need not outlive the machine.

    It takes hold after the application's own listener; PostgreSQL is started likewise (tests/run).
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


class Databases:
    """Fresh databases made from one template, which is migrated and filled once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []
        self.templates = FileSystemBytecodeCache(str(folder))
        if SERVER:
            self.server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        self.template = self.empty()
        config = Config(data_folder=folder, database_url=self.template, secret_key=SECRET)
        app = create_app(config)
        with app.app_context():
            migrations.upgrade(db.engine)
            with transaction():
                reference.load()
            _close(app)

    def fresh(self) -> str:
        """Return the address of a new copy of the template."""
        name = uuid.uuid4().hex
        if not SERVER:
            shutil.copy(str(make_url(self.template).database), self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        made = make_url(self.template).database
        self._server(f'CREATE DATABASE "{name}" TEMPLATE "{made}" STRATEGY FILE_COPY')
        self.names.append(name)
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Leave the server as it was."""
        for name in self.names.copy():
            self._drop(name)
        if SERVER:
            self.server.dispose()

    def drop(self, address: str) -> None:
        """Take away a database that a test has done with; hundreds of them fill a disk."""
        name = make_url(address).database or ""
        if SERVER:
            self._drop(name)
        else:
            Path(name).unlink(missing_ok=True)

    def _drop(self, name: str) -> None:
        self._server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.names.remove(name)

    def empty(self) -> str:
        """Return the address of a database without tables."""
        name = uuid.uuid4().hex
        if not SERVER:
            return f"sqlite:///{self.folder / name}.db"
        self._server(f'CREATE DATABASE "{name}"')
        self.names.append(name)
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    def _server(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(statement))


def _close(app: Flask) -> None:
    house = app.extensions["house"]
    house.renderer.close()
    house.engine.close()
    db.session.close()
    db.engine.dispose()
