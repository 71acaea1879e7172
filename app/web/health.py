"""Whether the process runs, and whether it can answer; for the machines that watch it."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.door import engine, now
from app.services import site

log = logging.getLogger(__name__)
bp = Blueprint("health", __name__, url_prefix="/health")

NO_CACHE = {"Cache-Control": "no-store"}


@bp.get("/live")
def live() -> ResponseReturnValue:
    """Say that the process runs."""
    return {"status": "ok"}, NO_CACHE


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """Say whether pages can be served; degraded when the database answers without the index."""
    try:
        state = site.readiness(engine(), now())
    except SQLAlchemyError as error:
        log.warning("not ready: %s", error)
        return {"status": "unavailable"}, 503, NO_CACHE
    return {"status": state}, NO_CACHE
