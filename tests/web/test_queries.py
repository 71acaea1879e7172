"""How often a page asks the database, however much there is."""

import pytest
from sqlalchemy import event

from app.database import db
from app.domain.actor import Form

MOST = {
    "/": 10,
    "/praktyki": 8,
    "/praktyki?q=energia&siec=zasoby-miast&strona=1": 8,
    "/praktyki/plock-fundusz-grantowy": 12,
    "/porownaj?p=plock-fundusz-grantowy&p=sopot-dworzec-ppp": 6,
    "/uniknij-bledow": 8,
    "/sieci": 1,
    "/sieci/zasoby-kadrowe": 8,
    "/tematy": 2,
    "/tematy/otwarte-dane": 5,
    "/miasta": 1,
    "/miasta/sopot": 7,
    "/miasta/podobne?miasto=sopot": 2,
    "/o-bazie": 3,
    "/pomoc": 0,
    "/deklaracja-dostepnosci": 0,
    "/polityka-prywatnosci": 0,
}


@pytest.mark.parametrize("path", MOST)
def test_a_page_asks_no_more_than_it_may(library, path):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with library.app_context():
        database = db.engine
    event.listen(database, "before_cursor_execute", note)
    try:
        assert library.test_client().get(path).status_code == 200
    finally:
        event.remove(database, "before_cursor_execute", note)
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) <= MOST[path]


def test_the_form_asks_for_the_topics_once_however_many_selects_offer_them(
    make, sign_in, statements
):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    writer = sign_in(make.user(city))
    address = writer.post("/szkice", data={"csrf": writer.csrf}).location
    statements()
    page = writer.get(address)
    counted = [one for one in statements() if "count(*) AS practices" in one]
    assert page.text.count(">otwarte dane</option>") > 1
    assert len(counted) == 1
