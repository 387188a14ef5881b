from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from eznas_core.foundation import EznasError
from eznas_core.truth.fetching import (
    OFFERS,
    Announcement,
    ManualDownloadError,
    Offer,
    fetch,
    instructions,
)
from eznas_core.truth.importing import ImportKind
from eznas_core.truth.resuming import _check


def nds_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("nds_data/ENAS.json", "[" + " " * 300_000 + "]")
    return packed.getvalue()


CONTENT = nds_zip()


class Behaviour:
    """What the server does; a test changes it, and reads what was asked."""

    def __init__(self) -> None:
        self.content = CONTENT
        self.version = '"v1"'
        self.ranges = True
        self.say_length = True
        self.kind = "application/zip"
        self.status = 200
        self.stop_after: Callable[[int], int | None] = lambda _request: None
        self.stall = 0.0
        self.asked: list[str] = []
        self.release = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    behaviour: Behaviour

    def log_message(self, *_arguments: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.behaviour.asked.append(f"HEAD {self.path}")
        if not self.redirected():
            self.start(self.behaviour.status, len(self.behaviour.content))

    def do_GET(self) -> None:
        its = self.behaviour
        number = sum(entry.startswith("GET") for entry in its.asked)
        its.asked.append(f"GET {self.path} {self.headers.get('Range', '')}".strip())
        if self.redirected():
            return
        start = 0
        wanted = self.headers.get("Range", "")
        fits = its.ranges and self.headers.get("If-Range", its.version) == its.version
        if wanted and fits:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(its.content) and start:
            self.send_error(416)
            return
        self.start(206 if start else its.status, len(its.content) - start)
        stop = its.stop_after(number)
        self.wfile.write(its.content[start : None if stop is None else start + stop])
        self.wfile.flush()
        if stop is not None and its.stall:
            its.release.wait(its.stall)

    def start(self, status: int, length: int) -> None:
        self.send_response(status)
        if self.behaviour.say_length:
            self.send_header("Content-Length", str(length))
        if self.behaviour.version:
            self.send_header("ETag", self.behaviour.version)
        self.send_header("Content-Type", self.behaviour.kind)
        self.end_headers()

    def redirected(self) -> bool:
        if self.path == "/round":
            target = "/round"
        elif self.path == "/elsewhere":
            target = "/data.zip"
        else:
            return False
        self.send_response(302)
        self.send_header("Location", target)
        self.end_headers()
        return True


@pytest.fixture
def server() -> Iterator[Behaviour]:
    behaviour = Behaviour()
    handler = type("ItsHandler", (Handler,), {"behaviour": behaviour})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    behaviour.url = f"http://127.0.0.1:{http.server_address[1]}"
    yield behaviour
    behaviour.release.set()
    http.shutdown()
    thread.join()
    http.server_close()


def offer(server: Behaviour, path: str = "/data.zip", *, known: bool = True) -> Offer:
    return Offer(
        name="test",
        title="NDS of the test",
        kind=ImportKind.NDS,
        file="data.zip",
        licence="CC0-1.0",
        url=server.url + path,
        sha256=hashlib.sha256(CONTENT).hexdigest() if known else None,
    )


def get(what: Offer, **options) -> object:
    return fetch(what, **{"timeout": 0.3, "attempts": 3, "pause": 0.01, **options})


def left_over(data_home: Path) -> list[str]:
    return sorted(path.name for path in (data_home / "truth" / "downloads").iterdir())


@pytest.mark.parametrize("known", [True, False])
def test_a_download(server: Behaviour, data_home: Path, known: bool):
    seen: list[tuple[int, int]] = []
    report = get(offer(server, known=known), progress=lambda *both: seen.append(both))
    assert report.path.read_bytes() == CONTENT
    assert report.size == len(CONTENT)
    assert report.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (report.verified, report.fresh) == (known, True)
    assert seen == sorted(seen)
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert left_over(data_home) == ["data.zip"]


def test_what_is_there_is_not_downloaded_again(server: Behaviour):
    get(offer(server))
    server.asked.clear()
    assert not get(offer(server)).fresh
    assert not get(offer(server, known=False)).fresh
    assert server.asked == []


def test_what_is_there_but_not_whole_is_downloaded_again(server: Behaviour):
    path = get(offer(server)).path
    for what in (offer(server), offer(server, known=False)):
        path.write_bytes(CONTENT[:1000])
        assert get(what).fresh
        assert path.read_bytes() == CONTENT


def test_size_and_licence_are_said_before_the_first_byte(server: Behaviour, data_home: Path):
    class NoThanksError(Exception):
        pass

    said: list[Announcement] = []

    def decline(announcement: Announcement) -> None:
        said.append(announcement)
        raise NoThanksError

    with pytest.raises(NoThanksError):
        get(offer(server), announce=decline)
    assert server.asked == ["HEAD /data.zip"]
    assert left_over(data_home) == []
    assert said[0].size == len(CONTENT)
    assert "licence: CC0-1.0" in str(said[0])
    assert f"{len(CONTENT) / 1e6:,.1f} MB" in str(said[0])
    assert "checked by SHA-256" in str(said[0])
    server.say_length = False
    get(offer(server, known=False), announce=said.append)
    assert said[1].size is None
    assert "size unknown" in str(said[1])
    assert "no checksum is published" in str(said[1])


def test_it_goes_on_after_the_server_broke_off(server: Behaviour, data_home: Path):
    server.stop_after = lambda request: 98_304 if request < 2 else None
    assert get(offer(server)).path.read_bytes() == CONTENT
    assert server.asked == [
        "GET /data.zip",
        "GET /data.zip bytes=98304-",
        "GET /data.zip bytes=196608-",
    ]
    assert left_over(data_home) == ["data.zip"]


def test_attempts_that_get_further_are_not_counted(server: Behaviour):
    server.stop_after = lambda _request: 32_768
    assert get(offer(server), attempts=2).path.read_bytes() == CONTENT
    assert len(server.asked) == 10


def test_it_goes_on_after_the_server_stalled(server: Behaviour):
    server.stop_after = lambda request: 98_304 if request == 0 else None
    server.stall = 20.0
    started = time.monotonic()
    assert get(offer(server)).path.read_bytes() == CONTENT
    assert time.monotonic() - started < 5
    assert server.asked[-1] == "GET /data.zip bytes=98304-"


def test_it_goes_on_in_a_later_run(server: Behaviour, data_home: Path):
    server.stop_after = lambda request: 147_456 if request == 0 else 0
    with pytest.raises(EznasError, match=r"failed 3 times .* 0\.1 MB are kept, and the same"):
        get(offer(server))
    assert left_over(data_home) == ["data.zip.part", "data.zip.part.json"]
    server.stop_after = lambda _request: None
    server.asked.clear()
    assert get(offer(server)).path.read_bytes() == CONTENT
    assert server.asked == ["GET /data.zip bytes=147456-"]


def test_a_part_of_another_version_is_not_joined(server: Behaviour):
    server.stop_after = lambda request: 49_152 if request == 0 else 0
    with pytest.raises(EznasError, match="failed"):
        get(offer(server))
    server.stop_after = lambda _request: None
    server.version = '"v2"'
    server.content = CONTENT[:100] + b"new" + CONTENT[103:]
    changed = dataclasses.replace(offer(server), sha256=hashlib.sha256(server.content).hexdigest())
    assert get(changed).path.read_bytes() == server.content


def test_a_server_that_cannot_go_on_begins_anew(server: Behaviour):
    server.ranges = False
    server.stop_after = lambda request: 50_000 if request == 0 else None
    assert get(offer(server)).path.read_bytes() == CONTENT


def test_without_a_version_a_part_is_not_used(server: Behaviour):
    server.version = ""
    server.stop_after = lambda request: 50_000 if request == 0 else None
    assert get(offer(server)).path.read_bytes() == CONTENT
    assert server.asked == ["GET /data.zip", "GET /data.zip"]


def test_a_part_that_is_too_long_is_thrown_away(server: Behaviour, data_home: Path):
    folder = data_home / "truth" / "downloads"
    folder.mkdir(parents=True)
    (folder / "data.zip.part").write_bytes(b"x" * (len(CONTENT) + 5))
    note = {"url": f"{server.url}/data.zip", "version": '"v1"'}
    (folder / "data.zip.part.json").write_text(json.dumps(note))
    assert get(offer(server)).path.read_bytes() == CONTENT


@pytest.mark.parametrize("note", ["", "[]", '{"url": 3}', '{"url": "other", "version": "x"}'])
def test_a_part_without_a_sound_note_is_not_used(server: Behaviour, data_home: Path, note: str):
    folder = data_home / "truth" / "downloads"
    folder.mkdir(parents=True)
    (folder / "data.zip.part").write_bytes(b"x" * 500)
    (folder / "data.zip.part.json").write_text(note)
    assert get(offer(server)).path.read_bytes() == CONTENT


def test_redirects(server: Behaviour):
    assert get(offer(server, "/elsewhere")).path.read_bytes() == CONTENT
    with pytest.raises(EznasError, match="leads in circles"):
        get(dataclasses.replace(offer(server, "/round"), file="other.zip"))


def test_a_redirect_away_from_https_is_not_followed():
    response = requests.Response()
    response.status_code, response.url = 200, "http://example.org/data.zip"
    with pytest.raises(EznasError, match="not protected; not followed"):
        _check("https://example.org/data.zip", response)


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_file_is_thrown_away(server: Behaviour, data_home: Path, known: bool):
    server.content = b"this is another file" * 1000
    with pytest.raises(EznasError, match="it was thrown away"):
        get(offer(server, known=known))
    assert left_over(data_home) == []


def test_a_web_page_instead_of_the_file(server: Behaviour, data_home: Path):
    server.kind, server.content = "text/html; charset=utf-8", b"<html>quota</html>"
    with pytest.raises(EznasError, match="answers with a web page"):
        get(offer(server))
    assert left_over(data_home) == []


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_server_that_refuses(server: Behaviour, status: int):
    server.status = status
    with pytest.raises(EznasError, match=f"cannot be had: {status}"):
        get(offer(server))
    assert sum(entry.startswith("GET") for entry in server.asked) == 1


def test_no_server_at_all(server: Behaviour):
    nowhere = dataclasses.replace(offer(server), url="http://127.0.0.1:9/data.zip")
    with pytest.raises(EznasError, match="failed 3 times"):
        get(nowhere, announce=lambda _: None)


def test_a_folder_that_cannot_be_written(server: Behaviour, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EZNAS_DATA", "/dev/null")
    with pytest.raises(EznasError, match="EZNAS_DATA"):
        get(offer(server))
    assert server.asked == []


@pytest.mark.parametrize("name", ["nas-bench-201", "nats-tss", "NATS_SSS"])
def test_hosts_that_want_a_browser(name: str, data_home: Path):
    with pytest.raises(ManualDownloadError) as caught:
        fetch(name)
    message = str(caught.value)
    assert "1. Open " in message
    assert "https://" in message
    assert "eznas truth import PATH/" in message
    assert "licence: MIT" in message
    assert "{" not in message
    assert not list(data_home.iterdir())


def test_offers_that_need_no_browser_are_protected_and_public():
    for name, its in OFFERS.items():
        assert its.name == name
        assert its.url is None or its.url.startswith("https://")
        assert its.url is not None or its.steps
    assert "Open https://dl.fbaipublicfiles.com/nds/data.zip" in instructions(OFFERS.get("nds"))


def test_an_unknown_offer():
    with pytest.raises(EznasError, match="did you mean 'nds'"):
        fetch("ndss")
