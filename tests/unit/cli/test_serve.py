import socket

import pytest

from assay.cli.serve import _listener
from assay.domain.errors import InvalidInputError


def test_a_free_port_is_listened_on_before_it_is_told() -> None:
    with (
        _listener("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname(), timeout=5) as caller,
    ):
        assert caller.getpeername() == listener.getsockname()


def test_a_port_that_is_taken_is_the_users_to_change() -> None:
    with _listener("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(InvalidInputError, match="choose another --port"):
            _listener("127.0.0.1", port)
