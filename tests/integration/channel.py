"""Somebody's web hook on this machine, to which alerts are really sent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Channel:
    """Answers as it is told, and keeps what it accepted."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.titles: list[str] = []
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = channel.answers.pop(0) if channel.answers else 200
                if status < 400:
                    channel.titles.append(str(json.loads(body)["title"]))
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}"


@contextmanager
def open_channel() -> Iterator[Channel]:
    """Listen for as long as the block lasts."""
    found = Channel()
    thread = Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        thread.join()
        found.server.server_close()
