"""The live socket, spoken by hand: Socket.IO 5 over Engine.IO 4 over one WebSocket.

python-socketio's client costs a multiple of this, and clients share the processor with the service that they measure.
The packets: https://socket.io/docs/v4/socket-io-protocol/ and https://socket.io/docs/v4/engine-io-protocol/
"""

import json
from functools import lru_cache
from typing import Any, Self

import websocket
from websocket import ABNF

from benchmarks.clients.crew import TIMEOUT_S, Target

_NAMESPACE = "/live,"
_OPEN, _PING, _PONG = "0", "2", "3"
_CONNECT, _DISCONNECT, _ACK, _CONNECT_ERROR = "40", "41", "43", "44"


@lru_cache(maxsize=8)
def _masked(frame: bytes) -> bytes:
    """Return a binary message as it goes over the wire; masking it each time would cost more than all the rest."""
    return ABNF.create_frame(frame, ABNF.OPCODE_BINARY).format()


class Refused(ConnectionError):
    """The service would not have this client.

    Attributes:
        code: Why, for programs; an HTTP status where the WebSocket itself was refused.
        retry_after_s: When to try again, None if that was not said.
    """

    def __init__(self, code: str, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


class Disconnected(ConnectionError):
    """The service ended the connection."""


class LiveSocket:
    """One client of the live socket. Every method raises OSError when the connection fails."""

    def __init__(self, target: Target, timeout_s: float = TIMEOUT_S) -> None:
        """Open a WebSocket with an Engine.IO session on it, not yet joined to the namespace; raises Refused."""
        url = f"ws://{target.address}/socket.io/?EIO=4&transport=websocket"
        try:
            self.raw = websocket.create_connection(url, timeout_s, skip_utf8_validation=True, enable_multithread=False)
        except websocket.WebSocketBadStatusException as error:
            retry_after = (error.resp_headers or {}).get("retry-after")
            raise Refused(f"status {error.status_code}", float(retry_after) if retry_after else None) from error
        except websocket.WebSocketException as error:
            raise ConnectionError(str(error)) from error
        if not self.receive().startswith(_OPEN):
            raise ConnectionError("the first packet does not open an Engine.IO session")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.raw.shutdown()

    def receive(self) -> str:
        """Return the next packet that is no ping; pings are answered. Raises Disconnected at the end."""
        try:
            while (packet := self.raw.recv()) == _PING:
                self.raw.send(_PONG)
        except websocket.WebSocketTimeoutException as error:
            raise TimeoutError("no packet came") from error
        except websocket.WebSocketException as error:
            raise Disconnected(str(error)) from error
        if not packet:
            raise Disconnected("the WebSocket was closed")
        return packet if isinstance(packet, str) else packet.decode()

    def send(self, *messages: str | bytes) -> None:
        """Send messages as they are: text as text, bytes as binary."""
        try:
            for message in messages:
                self.raw.send(message) if isinstance(message, str) else self.raw.send_binary(message)
        except websocket.WebSocketTimeoutException as error:
            raise TimeoutError("the service does not read") from error
        except websocket.WebSocketException as error:
            raise Disconnected(str(error)) from error

    def join(self) -> None:
        """Join the namespace of frames; raises Refused."""
        self.send(_CONNECT + _NAMESPACE)
        packet = self.receive()
        if packet.startswith(_CONNECT_ERROR):
            reason = json.loads(packet.split(",", 1)[1]).get("data") or {}
            raise Refused(reason.get("code", "no reason"), reason.get("retry_after"))
        if not packet.startswith(_CONNECT + _NAMESPACE):
            raise ConnectionError(f"joining was answered with a packet of type {packet[:2]}")

    def send_frame(self, seq: int, captured_ms: float, frame: bytes) -> None:
        """Send a frame without waiting for its acknowledgement."""
        event = ["frame", {"seq": seq, "captured_ms": captured_ms}, {"_placeholder": True, "num": 0}]
        packet = ABNF.create_frame(f"451-{_NAMESPACE}{seq}{json.dumps(event)}", ABNF.OPCODE_TEXT).format()
        if self.raw.sock is None:
            raise Disconnected("the WebSocket was closed")
        self.raw.sock.sendall(packet + _masked(frame))

    def acknowledgement(self) -> dict[str, Any]:
        """Return the next acknowledgement: an Analysis or an error, and the frame's `seq`."""
        packet = self.receive()
        if packet.startswith(_DISCONNECT):
            raise Disconnected("the service had this client leave the namespace")
        if not packet.startswith(_ACK):
            raise ConnectionError(f"a packet of type {packet[:2]} came instead of an acknowledgement")
        answer: dict[str, Any] = json.loads(packet[packet.index("[") :])[0]
        return answer
