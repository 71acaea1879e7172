"""Loaded once by the process that servers of `machines.py` are born of: what they all need, warm."""

import gunicorn.arbiter
import gunicorn.workers.gthread  # noqa: F401
import psycopg  # noqa: F401

from app import create_app
from app.cli import serving  # noqa: F401
from app.config import Config
from tests import once
from tests.databases import SECRET

once.register_pages()
create_app(Config(secret_key=SECRET, opensearch_urls=("http://127.0.0.1:9",)))
