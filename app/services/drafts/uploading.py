"""A file becomes a draft: one of ours as it is, one of an office with its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.actor import Actor
from app.domain.errors import FileRefusedError
from app.domain.files import FileKind, Finding, Understood
from app.domain.practices import WRITE_UP_LIMIT_BYTES
from app.models.drafts import Draft
from app.services import attachments
from app.services.drafts.writing import begin
from app.writeups import understanding, writing
from app.writeups.writing import Typed


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file became: a draft, and what was understood on the way."""

    draft: Draft
    findings: tuple[Finding, ...]


def upload(actor: Actor, found: Understood, known: Mapping[str, Typed], now: datetime) -> Upload:
    """Begin a draft of what a file says; `known` are keys that need not be asked.

    Raises NotAllowedError, FileRefusedError if the text is longer than a write-up may be.
    """
    findings = found.findings
    if found.kind is FileKind.MARKDOWN:
        given = found.text.replace("\r\n", "\n")
        text, is_added = understanding.with_front_matter(given, dict(known))
        how = "front-matter-added" if is_added else "file-as-it-is"
        findings = (*findings, Finding(how), *understanding.findings(text))
    else:
        front = {"tytul": found.title, **known} if found.title else known
        text = writing.compose(front, found.sections or {})
    if len(text.encode()) > WRITE_UP_LIMIT_BYTES:
        raise FileRefusedError("text-too-long", str(WRITE_UP_LIMIT_BYTES // 1000))
    draft = begin(actor, text, now)
    if found.insets:
        from app.intake.office import placed  # it brings what paints pictures, five megabytes

        draft.text = placed(text, attachments.take_in(actor, draft, found.insets, now))
    return Upload(draft, findings)
