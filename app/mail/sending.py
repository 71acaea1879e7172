"""Hand one letter to the mail server, and say what came of it in terms of what to do next."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from http import HTTPStatus
from typing import Literal

TIMEOUT_S = 10.0
Safety = Literal["starttls", "tls", "none"]
_PERMANENT = 500


class MailError(Exception):
    """A letter did not go; the kinds below say what to do."""


class UnreachableError(MailError):
    """The server is away or does not let us in: every letter waits, none is to blame."""


class PutOffError(MailError):
    """Not now, says the server: this letter is tried again later."""


class RefusedError(MailError):
    """Never, says the server: this letter is given up."""


class UncertainError(MailError):
    """The connection broke after the text was on its way: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server and how to speak with it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    safety: Safety = "starttls"
    timeout: float = TIMEOUT_S


def send(server: Server, message: EmailMessage) -> None:
    """Send a letter to its one reader; raises a MailError unless the server has taken it."""
    try:
        sender = parseaddr(str(message["From"]))[1].encode("ascii").decode()
        reader = _mailbox(parseaddr(str(message["To"]))[1])
    except UnicodeError:
        raise RefusedError("the address cannot be written in ASCII") from None
    with _connected(server) as smtp:
        _said(*_spoken(smtp.mail, sender))
        _said(*_spoken(smtp.rcpt, reader))
        try:
            code, answer = smtp.data(message.as_bytes())
        except smtplib.SMTPDataError as error:  # refused before the text went out
            code, answer = error.smtp_code, _bytes(error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            raise UncertainError(f"broken off while the text was sent: {error}") from None
        _said(code, answer)


def _mailbox(address: str) -> str:
    """Return an address as mail servers take it: the name of the host in ASCII."""
    name, _, host = address.rpartition("@")
    name.encode("ascii")
    return f"{name}@{host.encode('idna').decode()}"


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Open a connection and close it politely; a farewell that fails changes nothing."""
    try:
        smtp = _open(server)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise UnreachableError(f"{type(error).__name__}: {error}") from None
    try:
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _open(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.safety == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.safety == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _spoken(command: object, *words: str) -> tuple[int, bytes]:
    try:
        return command(*words)  # type: ignore[operator,no-any-return]  # methods of smtplib
    except (OSError, smtplib.SMTPException) as error:
        raise PutOffError(f"{type(error).__name__}: {error}") from None


def _said(code: int, answer: bytes) -> None:
    """Raise what an answer of the server means, unless it is yes."""
    if HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
        return
    told = f"{code} {answer.decode('utf-8', 'replace')}"
    raise (RefusedError if code >= _PERMANENT else PutOffError)(told)


def _bytes(error: bytes | str) -> bytes:
    return error if isinstance(error, bytes) else error.encode()
