"""Networks and how much each of them has to show."""

from sqlalchemy import func, select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import NotFoundError
from app.models.documents import Document, DocumentNetwork
from app.models.networks import Network
from app.permissions import networks as keys
from app.permissions import practices as may


def read(slug: str) -> Network:
    """Return the network, or NotFoundError."""
    network = db.session.scalar(select(Network).where(Network.slug == slug))
    if network is None:
        raise NotFoundError("network", slug=slug)
    return network


def all_with_counts() -> list[tuple[Network, int]]:
    """Return the networks in the programme's order, each with its number of practices in force."""
    counted = (
        select(DocumentNetwork.network_id, func.count().label("practices"))
        .join(Document, Document.id == DocumentNetwork.document_id)
        .where(may.counted_practices())
        .group_by(DocumentNetwork.network_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Network, func.coalesce(counted.c.practices, 0))
        .outerjoin(counted, counted.c.network_id == Network.id)
        .order_by(Network.number)
    )
    return [(network, count) for network, count in rows]


def in_order() -> list[Network]:
    """Return the networks in the programme's order."""
    return list(db.session.scalars(select(Network).order_by(Network.number)))


def kept_by(actor: Actor) -> list[Network]:
    """Return the networks that an actor looks after, in the programme's order."""
    wanted = select(Network).where(keys.editable_networks(actor)).order_by(Network.number)
    return list(db.session.scalars(wanted))
