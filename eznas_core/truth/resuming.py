"""A downloader for pooch that goes on where an earlier attempt stopped.

What has arrived is kept in ``NAME.part`` beside the file to be; ``NAME.part.json`` says which
version of which address it is a part of, so that parts of different files are never joined.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from eznas_core.foundation import EznasError, atomic_write_json

Progress = Callable[[int, int], None]

_CHUNK = 1 << 14
_PARTIAL = 206
_RANGE_IS_WRONG = 416
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumingDownloader:
    """Downloads over HTTP into a part file, trying again from where it stopped.

    Attributes:
        part: The part file.
        timeout: Seconds without a byte after which the server counts as stalled.
        attempts: How many attempts in a row may fail with nothing new arriving.
        pause: Seconds before going on; after each further failure twice as long.
        progress: Told bytes done and bytes in all, 0 if the server does not say.
    """

    part: Path
    timeout: float = 30.0
    attempts: int = 5
    pause: float = 1.0
    progress: Progress = lambda _done, _all: None

    def __call__(self, url: str, output_file: Any, _pooch: Any = None) -> None:
        """Downloads, as pooch asks its downloaders to.

        Args:
            url: The address.
            output_file: Path of pooch's temporary file.
            _pooch: Not used.

        Raises:
            EznasError: The server refuses, sends something else than a file, or stalls time
                after time; what arrived is kept.
        """
        failures = 0
        while failures < self.attempts:
            before = self._have()
            try:
                self._go_on(url)
                break
            except requests.exceptions.TooManyRedirects as error:
                raise EznasError(f"{url} leads in circles") from error
            except requests.exceptions.RequestException as error:
                failures = 1 if self._have() > before else failures + 1
                if failures == self.attempts:
                    raise self._given_up(url, error) from error
                time.sleep(self.pause * 2 ** (failures - 1))
        self.part.replace(output_file)
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.part.with_name(f"{self.part.name}.json")

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _go_on(self, url: str) -> None:
        have = self._have()
        headers = {"Accept-Encoding": "identity"}
        version = self._version(url)
        if have and version:
            headers |= {"Range": f"bytes={have}-", "If-Range": version}
        with requests.get(url, headers=headers, stream=True, timeout=self.timeout) as response:
            if response.status_code == _RANGE_IS_WRONG:
                # The part is already whole, or not a part of this file: begin anew.
                self.part.unlink()
                raise requests.exceptions.ConnectionError("the part does not fit the file")
            _check(url, response)
            resumed = response.status_code == _PARTIAL
            start = have if resumed else 0
            length = int(response.headers.get("Content-Length", 0))
            total = start + length if length else 0
            self._remember(url, response)
            with self.part.open("ab" if resumed else "wb") as file:
                for piece in response.iter_content(_CHUNK):
                    file.write(piece)
                    start += len(piece)
                    self.progress(start, total)
        if total and start != total:
            raise requests.exceptions.ConnectionError(f"{start} of {total} bytes arrived")

    def _version(self, url: str) -> str:
        """What names the version that the part is of, or nothing if the part is of no use."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            note = json.loads(self._note.read_text(encoding="utf-8"))
            if note["url"] == url and isinstance(note["version"], str):
                return str(note["version"])
        return ""

    def _remember(self, url: str, response: requests.Response) -> None:
        tag = response.headers.get("ETag", "")
        # A weak tag does not promise the same bytes.
        version = response.headers.get("Last-Modified", "") if tag.startswith("W/") else tag
        version = version or response.headers.get("Last-Modified", "")
        atomic_write_json(self._note, {"url": url, "version": version})

    def _given_up(self, url: str, error: Exception) -> EznasError:
        have = self._have() / _MEGABYTE
        return EznasError(
            f"the download from {urlsplit(url).netloc} failed {self.attempts} times ({error}); "
            f"{have:.1f} MB are kept, and the same command goes on from there"
        )


def _check(url: str, response: requests.Response) -> None:
    if not response.ok:
        raise EznasError(f"{url} cannot be had: {response.status_code} {response.reason}")
    if urlsplit(url).scheme == "https" and urlsplit(response.url).scheme != "https":
        raise EznasError(f"{url} leads to {response.url}, which is not protected; not followed")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise EznasError(
            f"{response.url} answers with a web page instead of the file: a browser is needed"
        )
