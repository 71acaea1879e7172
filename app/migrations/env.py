"""Run migrations on the connection that the program hands over."""

from importlib import import_module
from pkgutil import iter_modules

from alembic import context

from app import models
from app.database import Base

for module in iter_modules(models.__path__, "app.models."):
    import_module(module.name)  # so that Base knows its tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
