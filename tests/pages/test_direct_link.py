"""A direct link on a server nobody has visited yet, as a browser would follow it.

Streamlit runs a file of a folder called pages/ without app.py then. `AppTest` shows that too, but
only a real server shows the message "Page not found" that other ways out bring with them.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from workbench import launch
from workbench.places import PLACES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[int]:
    port = launch.free_port(18500, tries=400)
    server = subprocess.Popen(
        launch.command(port),
        cwd=ROOT,
        env={**os.environ, "EZNAS_DATA": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not launch.is_up(port):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def visit(port: int, page: str) -> list[ForwardMsg]:
    """What a browser that opens /page is sent, until the page is drawn."""
    messages: list[ForwardMsg] = []
    ask = BackMsg()
    ask.rerun_script.page_name = page
    ask.rerun_script.query_string = ""
    with connect(
        f"ws://{launch.HOST}:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
    ) as socket:
        socket.send(ask.SerializeToString())
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            message = ForwardMsg()
            message.ParseFromString(socket.recv(timeout=60))
            messages.append(message)
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and (
                message.WhichOneof("type") == "script_finished"
            ):
                return messages
    raise AssertionError(f"/{page} was not drawn in time")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["about", "evolve"])
def test_a_direct_link_arrives_inside_the_frame(fresh_server, name):
    messages = visit(fresh_server, name)
    kinds = [message.WhichOneof("type") for message in messages]
    assert "page_not_found" not in kinds
    navigation = [message.navigation for message in messages if message.HasField("navigation")][-1]
    assert [section for section in navigation.sections if section]
    titles = {page.page_name for page in navigation.app_pages}
    assert titles == {place.title for place in PLACES.values()}
    drawn = "".join(str(message.delta) for message in messages if message.HasField("delta"))
    assert PLACES[name].title in drawn
    sidebar = [m for m in messages if m.HasField("delta") and m.metadata.delta_path[:1] == [1]]
    assert any("EZNAS Workbench" in str(message.delta) for message in sidebar)
