"""Somebody to alert: an HTTP receiver on this machine, for the demo only."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from assay.workflow.journal import Journal


class Receiver:
    """Takes alerts at a free port while the `with` block lasts."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.titles))

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def deliver(self, journal: "Journal") -> None:
        """Let the outbox deliver to here."""
        from assay.workflow.alerts import VARIABLE, deliver_due

        os.environ[VARIABLE] = f"json://127.0.0.1:{self._server.server_port}"
        try:
            deliver_due(journal)
        finally:
            del os.environ[VARIABLE]


def _handler(titles: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Notes the title of each alert."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            titles.append(str(json.loads(body).get("title")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent: the demo tells what arrived."""

    return Handler
