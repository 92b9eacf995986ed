import socket

import pytest


def test_a_network_socket_is_refused() -> None:
    with pytest.raises(AssertionError, match="socket of family"):
        socket.create_server(("127.0.0.1", 0))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(AssertionError, match="looked up"):
        socket.create_connection(("localhost", 9))
