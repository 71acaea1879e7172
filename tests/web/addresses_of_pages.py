"""Every page of the door, with an address that shows something; the URL map is the authority."""

import re

from flask import Flask
from werkzeug.routing import Rule

ARGUMENTS = {"slug": {"networks": "miasto-cyfrowe", "cities": "sopot", "topics": "otwarte-dane"}}
PRACTICE = "sopot-dworzec-ppp"
MORE = (
    "/praktyki?q=zrodla energi odnawialnej&siec=miasto-neutralne-klimatycznie",
    "/praktyki?q=wodociąg kosmiczny&siec=zasoby-kadrowe",
    "/praktyki?q=bruźdźca",
    "/praktyki?strona=2&sortuj=najnowsze",
    f"/porownaj?p={PRACTICE}",
    f"/porownaj?p={PRACTICE}&p=nidzica-fundusz-lokalny&p=plock-fundusz-grantowy",
    "/uniknij-bledow?q=harmonogram",
    "/miasta/podobne?miasto=sopot",
    "/miasta/podobne?miasto=ol",
    "/miasta/podobne?miasto=atlantyda",
    "/miasta/warszawa",
    "/nie-ma-takiej",
)


# Any key will do: nobody is told which of them exist.
KEY = "00000000-0000-4000-8000-000000000000"


def of(rule: Rule) -> str:
    """Return an address of a rule that shows something."""
    noun = rule.endpoint.partition(".")[0]
    path = rule.rule.replace("<slug:slug>", ARGUMENTS["slug"].get(noun, PRACTICE))
    path = re.sub(r"<int[^:]*:number>", "1", path)
    path = re.sub(r"<any\((\w+), \w+\):shelf>", r"\1", path)
    return re.sub(r"<uuid:\w+>", KEY, re.sub(r"<(string:)?token>", "x", path))


def pages(app: Flask) -> list[str]:
    """Return an address for every page that is for everybody, then the MORE."""
    visitor = app.test_client()
    return [
        path
        for path in every_page(app)
        if not (visitor.get(path, buffered=True).location or "").startswith("/zaloguj")
    ] + list(MORE)


def every_page(app: Flask) -> list[str]:
    """Return an address for every rule that answers GET outside the API."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint.partition(".")[0] not in {"api", "static"}
        and rule.endpoint != "attachments.file"  # no page
    ]
    return [of(rule) for rule in rules]
