"""A visitor without a browser: requests over HTTP, answers event by event."""

from __future__ import annotations

import base64
import http.client
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PATIENCE_S = 60
CONDITIONS = {"channel": "awgn", "snr_db": 6, "csi": "perfect", "adapter": "prior", "noise": 0}


class Caller:
    """One visitor of a page."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.name = ""
        self.offered = self.whole("/visit")[0]
        self.name = self.offered["visitor"]

    def events(self, path: str, asked: Any = None, **headers: str) -> Iterator[dict[str, Any]]:
        """The events of an answer; whoever stops listening closes it."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        body = asked if isinstance(asked, bytes) else json.dumps(asked or {})
        try:
            connection.request("POST", path, body, {"X-Visitor": self.name, **headers})
            for line in connection.getresponse():
                yield json.loads(line)
        finally:
            connection.close()

    def whole(self, path: str, asked: Any = None, **headers: str) -> list[dict[str, Any]]:
        """All of them."""
        return list(self.events(path, asked, **headers))

    def problem(self, path: str, asked: Any = None) -> str:
        """What the last one says is wrong."""
        sentence = self.whole(path, asked)[-1]["problem"]
        assert "\n" not in sentence
        return str(sentence)

    def received(self, **conditions: Any) -> NDArray[np.uint8]:
        """The picture that arrives; no figures are waited for."""
        for event in self.events("/send", CONDITIONS | conditions):
            if "received" in event:
                return pixels(event["received"])
        raise AssertionError("nothing was received")


def pixels(picture: dict[str, str]) -> NDArray[np.uint8]:
    """Of a picture as the browser is told of it."""
    return np.asarray(Image.open(io.BytesIO(content(picture))))


def content(picture: dict[str, str]) -> bytes:
    """The bytes of its file."""
    return base64.b64decode(picture["src"].partition(",")[2])
