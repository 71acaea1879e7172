"""The hub of those who look after people, networks and topics."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import door
from app.permissions import people as may
from app.permissions import require

bp = Blueprint("management", __name__, url_prefix="/zarzadzanie")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what this person looks after."""
    actor = door.members_only()
    require(may.manage_people(actor), "manage")
    return render_template(
        "management/index.html",
        may_manage_networks=may.manage_networks(actor),
    )
