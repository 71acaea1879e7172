"""How often a success was repeated: the number that the whole programme exists for."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import db
from app.models.adoptions import Adoption
from app.models.documents import DocumentNetwork
from app.models.networks import Network
from app.permissions import adoptions as may


def repeated(practice_ids: Sequence[int], session: Session | None = None) -> Mapping[int, int]:
    """Return by practice in force how many cities have done the same; without those nobody has.

    `session` is the one to read in, where that is not the one of the request.
    """
    if not practice_ids:
        return {}
    counted = (
        select(Adoption.practice_id, func.count(Adoption.id).label("cities"))
        .join(Adoption.practice)
        .where(Adoption.practice_id.in_(practice_ids), may.successes())
        .group_by(Adoption.practice_id)
    )
    return {row.practice_id: row.cities for row in (session or db.session).execute(counted)}


def successes(network: Network | None = None) -> int:
    """Count the successes repeated: every city once for each practice in force that it has done.

    Of one network, or of all.
    """
    counted = select(func.count(Adoption.id)).join(Adoption.practice).where(may.successes())
    if network is not None:
        link = select(DocumentNetwork.document_id).where(DocumentNetwork.network_id == network.id)
        counted = counted.where(Adoption.practice_id.in_(link))
    return db.session.scalar(counted) or 0
