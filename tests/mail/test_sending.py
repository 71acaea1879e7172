"""What comes of a letter, asked of a real server."""

import socket

import pytest

from app import mail
from tests.mail.test_composing import composed


def server(port, timeout=1.0):
    return mail.Server("127.0.0.1", port, safety="none", timeout=timeout)


def test_a_letter_arrives_as_it_was_made(app, mail_server):
    mail.send(server(mail_server.port), composed(app, "published"))
    (letter,) = mail_server.box.letters
    assert mail_server.box.readers == [["ewa@miasto.example"]]
    assert letter["Message-ID"] == "<1234@baza.example>"
    assert "Zielone <dachy> & ogrody" in letter["Subject"]
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_a_host_with_polish_letters_is_written_as_servers_know_it(app, mail_server):
    mail.send(server(mail_server.port), composed(app, address="ewa@łąka.example"))
    assert mail_server.box.readers == [
        ["ewa@xn--ka-vva06g.example"]
    ] or mail_server.box.readers == [[f"ewa@{'łąka'.encode('idna').decode()}.example"]]


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such reader", mail.RefusedError), ("451 later", mail.PutOffError)],
)
def test_what_the_server_says_of_the_reader(app, mail_server, answer, error):
    mail_server.box.to_reader = [answer]
    with pytest.raises(error, match=answer):
        mail.send(server(mail_server.port), composed(app))
    assert mail_server.box.letters == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("554 no", mail.RefusedError), ("452 full", mail.PutOffError)],
)
def test_what_the_server_says_of_the_text(app, mail_server, answer, error):
    mail_server.box.to_text = [answer]
    with pytest.raises(error, match=answer):
        mail.send(server(mail_server.port), composed(app))


@pytest.mark.parametrize("what", ["drop", "slow"])
def test_a_text_of_which_nothing_is_heard_may_have_arrived(app, mail_server, what):
    mail_server.box.to_text = [what]
    with pytest.raises(mail.UncertainError):
        mail.send(server(mail_server.port), composed(app))


def test_a_server_that_is_away_or_never_speaks_is_unreachable(app):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(mail.UnreachableError):
            mail.send(server(port), composed(app))
        silent.listen()  # takes the call and says nothing
        with pytest.raises(mail.UnreachableError):
            mail.send(server(port, timeout=0.3), composed(app))


def test_a_server_without_encryption_gets_nothing_when_encryption_is_set(app, mail_server):
    safe = mail.Server("127.0.0.1", mail_server.port, safety="starttls", timeout=1.0)
    with pytest.raises(mail.UnreachableError):
        mail.send(safe, composed(app))
    assert mail_server.box.letters == []
