"""What is told of a file: why it was refused, and what was understood of a text.

The msgids are English, their Polish stands in the catalogue; each knows `%(key)s` and `%(value)s`.
"""

from collections.abc import Callable, Mapping

from app.domain.errors import FileRefusedError
from app.domain.files import Finding


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for in texts translated later
    """Mark a msgid for the catalogue."""
    return msgid


REFUSALS: Mapping[str, str] = {
    "empty-file": N_("The file is empty. Choose another one."),
    "no-file": N_("No file was chosen."),
    "file-too-large": N_("The file is larger than %(value)s MB. Make it smaller or divide it."),
    "picture-too-heavy": N_("The picture is larger than %(value)s MB. Save it smaller."),
    "picture-too-large": N_("The picture has more than %(value)s million pixels. Make it smaller."),
    "broken-picture": N_("The picture cannot be read. Save it again as JPEG or PNG."),
    "unknown-file": N_(
        "This kind of file cannot be taken in. Pictures: JPEG, PNG, WebP. Documents: PDF, DOCX,"
        " ODT, XLSX, ODS, CSV."
    ),
    "not-a-text": N_("A draft can be made of a file in .md, .docx or .odt. This one is %(value)s."),
    "markdown-is-a-draft": N_(
        "Text in Markdown is no attachment. Upload it as a draft or save it as PDF."
    ),
    "old-office": N_(
        "The file is in an old format of Office or has a password. Open it and save it as .docx or"
        " .xlsx without a password."
    ),
    "locked-file": N_("The file has a password. Save it without one."),
    "broken-file": N_("The file is damaged. Open it, save it anew and try again."),
    "utf-16": N_("The text is in UTF-16. Save it with the encoding UTF-8."),
    "zip-bomb": N_("The file unpacks to far too much. Save it anew in your office program."),
    "zip-slip": N_(
        "The file holds names that lead out of it. Save it anew in your office program."
    ),
    "has-macros": N_("The file holds macros. Save it without them, as .docx, .xlsx, .odt or .ods."),
    "xml-entities": N_(
        "The file holds XML that could do harm. Save it anew in your office program."
    ),
    "outside-reference": N_(
        "The file refers to something outside of it: %(value)s. Put it into the file or break the"
        " link (in Word: File, Information, Edit links; Developer, Document template)."
    ),
    "too-costly": N_("The file takes too long or too much memory to be read. Make it simpler."),
    "nothing-in-it": N_("There is no text in the file."),
    "text-too-long": N_("The text is longer than %(value)s kB. Shorten it or divide it."),
    "clipboard-too-large": N_("What was copied is larger than %(value)s kB. Paste it in parts."),
    "bad-name": N_("The name of the file holds invisible signs. Rename it and try again."),
    "name-too-long": N_("The name of the file is longer than %(value)s characters. Shorten it."),
}

FINDINGS: Mapping[str, str] = {
    "title-found": N_("Title: “%(value)s”."),
    "title-missing": N_("No title was found. Fill it in."),
    "section-found": N_("Section recognised: “%(key)s”."),
    "section-meant": N_("The heading “%(value)s” became the section “%(key)s”."),
    "sections-joined": N_("The section “%(key)s” stood in several places and was put together."),
    "heading-kept": N_(
        "The heading “%(key)s” is no section of ours. It stays as a heading in “%(value)s”."
    ),
    "text-before-headings": N_(
        "Text before the first heading was put into “%(key)s”. Move it where it belongs."
    ),
    "tables": N_("Tables taken over: %(value)s."),
    "tables-with-merged-cells": N_(
        "Tables with merged cells: %(value)s. Their cells were taken apart; look them through."
    ),
    "tables-without-head": N_(
        "Tables without a row of headings: %(value)s. Their first row became one."
    ),
    "notes": N_("Footnotes taken over: %(value)s."),
    "comments": N_("Comments left out: %(value)s."),
    "changes": N_(
        "Tracked changes: %(value)s. Insertions were accepted, deletions are left out; look the"
        " text through."
    ),
    "contents": N_("Lines of a table of contents left out: %(value)s."),
    "links-dropped": N_("Links to files on a computer left out: %(value)s. Their words stay."),
    "pictures": N_("Pictures taken over: %(value)s. The data of the camera were removed."),
    "pictures-without-description": N_(
        "Pictures without a description (by number): %(value)s. Describe what is to be seen."
    ),
    "pictures-lost": N_(
        "Pictures that could not be taken over: %(value)s. Add them as files in JPEG or PNG."
    ),
    "file-as-it-is": N_("The text was taken over as it is."),
    "front-matter-added": N_("The file has no front matter. What is known was put in front of it."),
    "other-encoding": N_(
        "The file is not in UTF-8. It was read as Windows-1250; look at the Polish letters."
    ),
    "fields-found": N_("Fields recognised: %(value)s."),
    "pictures-elsewhere": N_(
        "Pictures that are not with the text: %(value)s. Add them on the page of files, it says how"
        " to show them."
    ),
}


def refusal(error: FileRefusedError, translate: Callable[[str], str] = str) -> str:
    """Return why a file was refused: reason and cure."""
    return translate(REFUSALS[error.code]) % {"key": "", "value": error.value}


def finding(found: Finding, translate: Callable[[str], str] = str) -> str:
    """Return what was understood, in a sentence."""
    return translate(FINDINGS[found.code]) % {"key": found.key, "value": found.value}
