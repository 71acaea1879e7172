"""What is wrong with a text, in sentences that name the reason and the cure.

The msgids are English, their Polish stands in the catalogue. Each knows `%(key)s`, `%(value)s` and
`%(line)s`; where the fault stands is said in front of the sentence by one of `PLACES`, because
beside a form field it is plain to see.
"""

from collections.abc import Callable, Iterable, Mapping
from textwrap import shorten

from app.domain.errors import Fault, InvalidWriteUpError

VALUE_SHOWN = 80


def fault(code: str, line: int = 0, key: str = "", value: str = "") -> Fault:
    """Return a fault whose value is short enough to be shown."""
    return Fault(
        code, line, key, shorten(value, VALUE_SHOWN, placeholder="…") or value[:VALUE_SHOWN]
    )


def refuse(faults: Iterable[Fault]) -> None:
    """Raise InvalidWriteUpError with the faults in the order of their lines, if there are any."""
    found = tuple(sorted(faults, key=lambda one: one.line))
    if found:
        raise InvalidWriteUpError(found)


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for in texts translated later
    """Mark a msgid for the catalogue."""
    return msgid


PLACES: Mapping[str, str] = {
    "line-and-key": N_("Line %(line)s, %(key)s: %(sentence)s"),
    "line": N_("Line %(line)s: %(sentence)s"),
    "key": N_("%(key)s: %(sentence)s"),
}

SENTENCES: Mapping[str, str] = {
    # the file
    "file-too-large": N_("The file is larger than %(value)s kB. Shorten it."),
    "not-utf8": N_(
        "The byte %(value)s is not UTF-8. Save the file with the encoding UTF-8"
        " (in Notepad: Save as, Encoding)."
    ),
    "bad-file-name": N_(
        "“%(value)s” cannot be the name of a file here. Use small letters without Polish marks,"
        " digits and hyphens, at most 120 characters."
    ),
    "outside-folder": N_(
        "“%(value)s” leads out of the folder of practices. Put the file itself there, not a link."
    ),
    "wrong-folder": N_(
        "The file lies in the folder %(value)s, but its first network is another one. Move the file"
        " or put %(value)s first."
    ),
    "unreadable-file": N_("“%(value)s” cannot be read. Check that the file exists and its rights."),
    # the front matter as a whole
    "no-front-matter": N_(
        "The first line is “%(value)s”. A file begins with a line of three hyphens (---), the keys"
        " and their values, and a second line of three hyphens."
    ),
    "open-front-matter": N_(
        "The front matter has no end. Close it with a line of three hyphens (---) before the text."
    ),
    "front-matter-too-large": N_(
        "The front matter is larger than %(value)s kB. Move long texts below it, into the sections."
    ),
    "not-yaml": N_(
        "“%(value)s” cannot be read. Write a key, a colon, a space and the value; put a value that"
        " holds a colon, # or quotation marks in double quotes; indent with spaces."
    ),
    "yaml-sign": N_("A value must not begin with %(value)s. Put the value in double quotes."),
    "too-deep": N_(
        "Lists and tables stand in each other more than %(value)s deep. Write them as in the sample"
        " file."
    ),
    "too-many-keys": N_("There are more than %(value)s keys. Leave out those that are not needed."),
    "not-keys": N_(
        "The front matter holds no list of keys. Write one key, a colon and its value on a line."
    ),
    "not-a-key": N_("A key must be a single word. Write it as in the sample file."),
    "repeated-key": N_("This key stands already in line %(value)s. Keep one of the two."),
    "control-character": N_(
        "There is an invisible control character here (%(value)s). Delete it or type the text anew."
    ),
    # keys and kinds of values
    "unknown-key": N_("There is no such key. Correct it or leave it out; the sample file has all."),
    "misspelt-key": N_("There is no such key. Did you mean %(value)s?"),
    "missing-key": N_("This is missing. Add it."),
    "not-text": N_("Here stands a list or a table. Write one text in double quotes."),
    "not-a-list": N_(
        "“%(value)s” is not a list. Write the values in square brackets, with commas between them,"
        " or each on its own line after a hyphen."
    ),
    "not-a-table": N_(
        "“%(value)s” is not a table of keys and values. Write it in braces, as in the sample file."
    ),
    "too-long": N_("The text is longer than %(value)s characters. Shorten it."),
    "too-many": N_("There are more than %(value)s values. Leave out the least important."),
    "repeated-value": N_("“%(value)s” stands here twice. Leave it once."),
    # words of ours
    "unknown-stage": N_(
        "“%(value)s” is not a stage. Write one of: pilotaż, wdrożona, rozszerzona, zakończona,"
        " przerwana."
    ),
    "unknown-network": N_(
        "“%(value)s” is not a network. Write its number (1–8), its full name or the last part of"
        " its address, such as miasto-cyfrowe."
    ),
    "unknown-topic": N_(
        "“%(value)s” is not a topic of the networks chosen. Choose from their list of topics."
    ),
    "unknown-city": N_(
        "There is no city “%(value)s” in our register. Check the spelling of its name."
    ),
    "ambiguous-city": N_(
        "There is more than one city “%(value)s”. Add the voivodeship in brackets, such as Olsztyn"
        " (warmińsko-mazurskie)."
    ),
    "other-city": N_(
        "This is the description of another city (“%(value)s”). Write the name of your own."
    ),
    "foreign-network": N_(
        "Your city takes part in none of these networks with a right to write. Choose at least one"
        " in which it does."
    ),
    "unknown-kind": N_(
        "“%(value)s” is not a kind of output. Write one of: schemat działania, model lub wzór,"
        " rekomendacja krajowa, rekomendacja regionalna, rekomendacja lokalna, projekt, raport."
    ),
    "unknown-practice": N_(
        "There is no published practice under “%(value)s”. Copy its address from the browser."
    ),
    "unknown-provenance": N_(
        "“%(value)s” does not say who stands behind the text. Write “opis miasta” or leave it out."
    ),
    "wrong-evidence": N_(
        "“%(value)s” is not a level of evidence. Write a digit from 0 to 4 or leave it out."
    ),
    # pictures
    "picture-without-author": N_(
        "The picture “%(value)s” has no author. Say on the page of files who made it."
    ),
    "picture-without-licence": N_(
        "The picture “%(value)s” has no licence. Choose it on the page of files."
    ),
    "picture-without-description": N_(
        "The picture “%(value)s” has no description. Say on the page of files what it shows."
    ),
    # dates, numbers, addresses
    "wrong-date": N_("“%(value)s” is not a date. Write year, month and day, such as 2026-11-22."),
    "validity-reversed": N_(
        "%(value)s is before the date of stan_na. Correct one of the two dates."
    ),
    "wrong-year": N_("“%(value)s” is not a year. Write four digits, such as 2019."),
    "years-reversed": N_("The year %(value)s is before the year in “od”. Correct one of the two."),
    "wrong-number": N_(
        "“%(value)s” is not a number. Write digits only, without zł or words, such as 438876.30."
    ),
    "wrong-percent": N_("“%(value)s” is not a share. Write a number from 0 to 100."),
    "wrong-address": N_(
        "“%(value)s” is not the address of a page. Copy it from the browser, with https:// in"
        " front."
    ),
    # the text below the front matter
    "body-too-large": N_("The text is larger than %(value)s kB. Shorten it."),
    "text-before-headings": N_(
        "Here stands text before the first heading. Put it below a heading, such as ## Problem."
    ),
    "main-heading": N_(
        "“%(value)s” is a heading of the first level, which only the title is. Begin the line with"
        " ## and the name of a section; write \\# for the sign itself."
    ),
    "underlined-heading": N_(
        "A line of hyphens or = makes “%(value)s” a heading. Leave a line empty between them."
    ),
    "unknown-heading": N_(
        "“%(value)s” is not a section. Use the names of the sample file; headings of your own"
        " begin with ###."
    ),
    "heading-order": N_("This section stands after “%(value)s” but belongs before it. Move it."),
    "nameless-heading": N_("This heading has no name. Write one behind ##, in letters."),
    "no-text": N_("There is no text yet. Write it below a heading, such as ## Cel."),
    "repeated-heading": N_("This section stands already in line %(value)s. Put the two together."),
    # making a page of it
    "too-many-signs": N_(
        "The sign %(value)s stands here so often that the text cannot be shown. Take it out."
    ),
    "too-nested": N_(
        "Lists or quotations stand in each other more than %(value)s deep. Make them flatter."
    ),
    "too-costly": N_(
        "The text takes too long to be shown. Look for long runs of signs such as [ or < and take"
        " them out."
    ),
}


def reason(found: Fault, translate: Callable[[str], str] = str) -> str:
    """Return what to tell about a fault beside the field it is in: reason and cure."""
    return translate(SENTENCES[found.code]) % _parts(found)


def sentence(found: Fault, translate: Callable[[str], str] = str) -> str:
    """Return what to tell about a fault of a file: line and key where it has them, reason, cure."""
    told = reason(found, translate)
    place = "-and-".join(name for name in ("line", "key") if getattr(found, name))
    if not place:
        return told
    return translate(PLACES[place]) % {**_parts(found), "sentence": told}


def _parts(found: Fault) -> dict[str, object]:
    return {"key": found.key, "value": found.value, "line": found.line}
