"""A real mail server on loopback that behaves as a test wants."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Box:
    """What came, and what the server answers from now on: lists are used up from the front."""

    letters: list[EmailMessage] = field(default_factory=list)
    readers: list[list[str]] = field(default_factory=list)
    to_reader: list[str] = field(default_factory=list)
    to_text: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):  # noqa: N802 - the name that aiosmtpd knows
        answer = self.to_reader.pop(0) if self.to_reader else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.to_text.pop(0) if self.to_text else "250 OK"
        if answer == "slow":
            await asyncio.sleep(3)
            return "250 OK"
        if answer.startswith(("250", "drop")):
            told = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.letters.append(told)
            self.readers.append(envelope.rcpt_tos)
        if answer.startswith("drop"):
            server.transport.abort()
        return answer


class OnLoopback(Controller):
    def _trigger_server(self) -> None:
        """Learn which port the system has given, then do as ever."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class MailServer:
    box: Box
    port: int


@contextmanager
def post_office() -> Iterator[MailServer]:
    """Run the server on a port that the system gives."""
    box = Box()
    controller = OnLoopback(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield MailServer(box, controller.port)
    controller.stop()
