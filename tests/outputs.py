"""Outputs and what is said of them, for tests to start from; part of `tests.factories.Make`."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from app.database import db, transaction
from app.domain.adoptions import AdoptionState
from app.domain.comments import CommentKind
from app.domain.opinions import OpinionText, Position, RemarkKind, Use, Weight
from app.domain.outputs import OBSERVERS_SEE, PUBLIC_STAGES, OutputKind, OutputState, document_state
from app.domain.slugs import fold
from app.models.adoptions import Adoption
from app.models.cities import City
from app.models.comments import Comment
from app.models.consultations import Consultation, ConsultedCity
from app.models.documents import Document, DocumentNetwork, Version
from app.models.opinions import Opinion, OpinionEdition, Remark
from app.models.outputs import Output
from app.models.practices import Practice

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_number = count(1)
OUTPUT_TEXT = """---
tytul: {title}
streszczenie: Co z tego wynika. W dwóch zdaniach.
rodzaj: rekomendacja krajowa
praktyki: []
---

## Cel

Opis celu.

## Zalecenia

Opis zaleceń.
"""
SECTIONS = [
    {"heading": "Cel", "anchor": "cel", "html": "<p>Opis celu.</p>"},
    {"heading": "Zalecenia", "anchor": "zalecenia", "html": "<p>Opis zaleceń.</p>"},
]


class MakeOutputs:
    """The half of `Make` that is about outputs; it relies on the other half."""

    def output(self: Any, stage: OutputState = OutputState.DRAFT, **given: Any) -> Output:
        """An output of fictional towns in a stage; past the first draft it has version 1."""
        n = next(_number)
        network = given.pop("network", None) or self.network()
        city = given.pop("city", None) or self.city("Autorowo")
        authors = given.pop("authors", None) or [city]
        title = given.pop("title", f"Wynik numer {n} sieci")
        text = given.pop("text", OUTPUT_TEXT.format(title=title))
        is_public = stage in PUBLIC_STAGES
        values = {
            "slug": f"wynik-{n}",
            "title": title,
            "summary": "Co z tego wynika. W dwóch zdaniach.",
            "state": document_state(stage),
            "city_id": city.id,
            "created_at": NOW,
            "published_at": NOW if is_public else None,
            "genre": OutputKind.NATIONAL,
            "stage": stage,
            "body": "Opis celu. Opis zaleceń.",
            "folded": fold(f"{title} Opis celu. Opis zaleceń.").casefold(),
            "opened_number": 1 if stage in OBSERVERS_SEE else None,
            "handed_in_at": None if stage is OutputState.DRAFT else NOW,
        }
        with transaction():
            output = Output(**(values | given))
            output.authors = [db.session.get(City, one.id) for one in authors]
            output.belongs_to = [DocumentNetwork(network_id=network.id, position=0)]
            db.session.add(output)
            db.session.flush()
        if stage is not OutputState.DRAFT:
            self.output_version(output, text, is_published=is_public)
        db.session.expire_all()
        return output

    def output_version(self: Any, output: Output, text: str | None = None, **given: Any) -> Version:
        """The next version of an output, in force."""
        with transaction():
            version = Version(
                document_id=output.id,
                number=len(output.versions) + 1,
                text=text or OUTPUT_TEXT.format(title=output.title),
                sha256="0" * 64,
                sections=given.pop("sections", SECTIONS),
                renderer="test",
                created_at=NOW,
                **given,
            )
            db.session.add(version)
            db.session.flush()
            output.version_id = version.id
        db.session.expire_all()
        return version

    def consultation(self: Any, output: Output, *cities: City, **given: Any) -> Consultation:
        """The consultation of an output's version, open until 22 December unless told otherwise."""
        values = {
            "opened_at": NOW,
            "version_id": output.version_id,
            "opened_by": None,
            "closes_on": date(2026, 12, 22),
            "questions": ["Czego brakuje?"],
        }
        row = Consultation(output_id=output.id, **(values | given))
        self._keep(row)
        for city in cities:
            self._keep(ConsultedCity(consultation_id=row.id, city_id=city.id, asked_at=NOW))
        db.session.expire_all()
        return row

    def opinion(self: Any, document: Document, city: City, **given: Any) -> Opinion:
        """An opinion that a city has given on the version in force, with one remark."""
        is_given = given.pop("is_given", True)
        consultation = given.pop("consultation", None)
        remarks = given.pop("remarks", [{}]) if is_given else []
        values: dict[str, Any] = {
            "document_id": document.id,
            "version_id": document.version_id,
            "city_id": city.id,
            "consultation_id": consultation and consultation.id,
            "draft": OpinionText(position=Position.SUPPORT_WITH_REMARKS, reason="Tak.").as_json(),
            "saved_at": NOW,
            "saved_by": None,
        }
        if is_given:
            values |= {
                "position": Position.SUPPORT_WITH_REMARKS,
                "reason": "Tak, ale trzeba to poprawić.",
                "use": Use.CONSIDER,
                "given_at": NOW + timedelta(days=1),
                "number": f"OP-2025-{next(_number):06}",
                "sha256": "1" * 64,
            }
        opinion = self._keep(Opinion(**(values | given)))
        for position, said in enumerate(remarks):
            told = {
                "kind": RemarkKind.SUBSTANCE,
                "weight": Weight.IMPORTANT,
                "text": "Brakuje kosztów.",
                "anchor": "cel",
                "heading": "Cel",
                "quote": "Opis celu",
            }
            self._keep(Remark(opinion_id=opinion.id, position=position, **(told | said)))
        db.session.expire_all()
        return opinion

    def edition(self: Any, opinion: Opinion, **given: Any) -> OpinionEdition:
        """An opinion as it was given, with what its draft says."""
        values = {
            "opinion_id": opinion.id,
            "number": 1,
            "text": opinion.draft,
            "sha256": opinion.sha256,
            "given_at": opinion.given_at,
            "given_by": None,
        }
        return self._keep(OpinionEdition(**(values | given)))

    def comment(self: Any, document: Document, author: Any = None, **given: Any) -> Comment:
        """What somebody says under the version in force."""
        author = author or self.user(self.city("Komentarzowo"))
        values = {
            "document_id": document.id,
            "version_id": document.version_id,
            "kind": CommentKind.QUESTION,
            "text": "Ile to kosztowało?",
            "html": "<p>Ile to kosztowało?</p>",
            "author_id": author.id,
            "city_id": author.city_id,
            "created_at": NOW,
        }
        return self._keep(Comment(**(values | given)))

    def adoption(self: Any, practice: Practice, city: City, **given: Any) -> Adoption:
        """A city that has carried out another's practice."""
        values = {
            "practice_id": practice.id,
            "city_id": city.id,
            "state": AdoptionState.DONE,
            "created_at": NOW,
            "updated_at": NOW,
            "updated_by": None,
            "changed": "Mniejsza skala.",
            "result": "Działa.",
        }
        return self._keep(Adoption(**(values | given)))
