"""Getting the benchmarks' files: downloaded where a server allows it, described where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eznas_core.foundation import EznasError, Registry, cannot, data_folder, sha256_of_file
from eznas_core.truth.importing import ImportKind, Progress, recognise

_HEAD_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A benchmark file that can be had.

    Attributes:
        name: What `fetch` calls it.
        title: The same in words.
        kind: What `recognise` must find the file to be.
        file: Its file name.
        licence: As its authors state it.
        size: About how large it is, in words, if they say.
        url: Where it can be downloaded; None where that needs a browser.
        sha256: Its checksum, if it is known.
        steps: How to get it with a browser.
    """

    name: str
    title: str
    kind: ImportKind
    file: str
    licence: str
    size: str = ""
    url: str | None = None
    sha256: str | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is about to be downloaded, known before the first byte is.

    Attributes:
        offer: What it is.
        size: Bytes, as the server says; None if it does not.
        folder: Where it goes.
    """

    offer: Offer
    size: int | None
    folder: Path

    def __str__(self) -> str:
        size = "size unknown" if self.size is None else f"{self.size / 1e6:,.1f} MB"
        checksum = "checked by SHA-256" if self.offer.sha256 else "no checksum is published"
        return (
            f"{self.offer.title}: {size} from {self.offer.url} to {self.folder}; "
            f"licence: {self.offer.licence}; {checksum}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """A file that was fetched; `import_file(report.path)` takes it in.

    Attributes:
        path: Where it is.
        size: Its bytes.
        sha256: Its hash.
        verified: Whether the hash was compared with a known one.
        fresh: Whether it was downloaded now, or was there before.
    """

    path: Path
    size: int
    sha256: str
    verified: bool
    fresh: bool


class ManualDownloadError(EznasError):
    """A file whose host needs a browser; the message says what to do there, step by step."""


OFFERS: Registry[Offer] = Registry("file to fetch")


def fetch(
    what: str | Offer,
    *,
    announce: Callable[[Announcement], None] | None = None,
    progress: Progress | None = None,
    timeout: float = 30.0,
    attempts: int = 5,
    pause: float = 1.0,
) -> FetchReport:
    """Downloads a benchmark's file into the data folder, going on where it stopped before.

    Args:
        what: The name of an offer, or an offer.
        announce: Told size, place and licence before the download begins; what it raises
            calls the download off.
        progress: Told bytes done and bytes in all, 0 if the server does not say.
        timeout: Seconds without a byte after which the server counts as stalled.
        attempts: How many attempts in a row may fail with nothing new arriving.
        pause: Seconds before going on; after each further failure twice as long.

    Raises:
        ManualDownloadError: It can be had with a browser only; says how.
        EznasError: There is no such offer, the download failed, or another file came. What
            arrived of a download that broke off is kept, a wrong file is not.
    """
    offer = OFFERS.get(what) if isinstance(what, str) else what
    if offer.url is None:
        raise ManualDownloadError(instructions(offer))
    folder = data_folder("truth", "downloads")
    path = folder / offer.file
    fresh = not _is_whole(path, offer)
    if fresh:
        if announce is not None:
            size = _size(offer.url, timeout=min(timeout, _HEAD_TIMEOUT))
            announce(Announcement(offer=offer, size=size, folder=folder))
        _download(
            offer,
            offer.url,
            path,
            timeout=timeout,
            attempts=attempts,
            pause=pause,
            progress=progress or (lambda _done, _all: None),
        )
    return FetchReport(
        path=path,
        size=path.stat().st_size,
        sha256=sha256_of_file(path),
        verified=offer.sha256 is not None,
        fresh=fresh,
    )


def instructions(offer: Offer) -> str:
    """How to get a file by hand and take it in."""
    steps = offer.steps or (f"Open {offer.url} in a browser and save {offer.file}.",)
    lines = [*steps, f"Take it in: eznas truth import PATH/{offer.file}"]
    numbered = "\n".join(f"  {number}. {line}" for number, line in enumerate(lines, start=1))
    size = f", {offer.size}" if offer.size else ""
    return (
        f"{offer.title} ({offer.file}{size}; licence: {offer.licence}) cannot be fetched by a "
        f"program: its host wants a browser.\n{numbered}"
    )


def _download(offer: Offer, url: str, path: Path, **options: Any) -> None:
    # Only a download needs them, and they take a while to import.
    import pooch

    from eznas_core.truth.resuming import ResumingDownloader

    downloader = ResumingDownloader(part=path.with_name(f"{path.name}.part"), **options)
    pooch.get_logger().setLevel("WARNING")
    # Without a known hash pooch would be content with whatever stands there.
    path.unlink(missing_ok=True)
    try:
        pooch.retrieve(
            url,
            known_hash=offer.sha256,
            fname=path.name,
            path=path.parent,
            downloader=downloader,
        )
    except ValueError as error:
        raise EznasError(
            f"what {url} sent is another file than {offer.file}: its SHA-256 is not "
            f"{offer.sha256}; it was thrown away"
        ) from error
    except OSError as error:
        raise cannot(f"keep {path}", error) from error
    if not _is_whole(path, offer):
        path.unlink(missing_ok=True)
        raise EznasError(
            f"what {url} sent is no file of {offer.title}; it was thrown away. By hand:\n"
            + instructions(offer)
        )


def _is_whole(path: Path, offer: Offer) -> bool:
    if not path.is_file():
        return False
    if offer.sha256 is not None:
        return sha256_of_file(path) == offer.sha256
    try:
        return recognise(path).kind is offer.kind
    except EznasError:
        return False


def _size(url: str, *, timeout: float) -> int | None:
    import requests

    try:
        response = requests.head(
            url,
            timeout=timeout,
            allow_redirects=True,
            headers={"Accept-Encoding": "identity"},
        )
    except requests.exceptions.RequestException:
        return None
    length = response.headers.get("Content-Length", "")
    return int(length) if response.ok and length.isdigit() else None


_NATS_LICENCE = "MIT, as the benchmark's repository states"
_NATS_STEPS = (
    "Open the folder of NATS-Bench in a browser: "
    "https://drive.google.com/drive/folders/1zjB6wMANiKwB2A1yil2hQ8H_qyeSe2yt "
    "(or https://www.dropbox.com/sh/ceeo70u1buow681/AAC2M-SbKOxiIqpB0UCgXNxja?dl=0).",
    "Save {file}.tar. If Google reports a quota, sign in, copy the file to your own Drive, and "
    "save it from there.",
    "Unpack it: tar xf {file}.tar",
)


def _manual(
    name: str, title: str, kind: ImportKind, file: str, *steps: str, size: str = ""
) -> None:
    OFFERS.add(
        name,
        Offer(
            name=name,
            title=title,
            kind=kind,
            file=file,
            licence=_NATS_LICENCE,
            size=size,
            steps=tuple(step.format(file=file) for step in steps),
        ),
    )


OFFERS.add(
    "nds",
    Offer(
        name="nds",
        title="NDS, networks of cell spaces on CIFAR-10",
        kind=ImportKind.NDS,
        file="data.zip",
        licence="the repository's code is MIT; none is stated for the data",
        url="https://dl.fbaipublicfiles.com/nds/data.zip",
    ),
)
_manual(
    "nas-bench-201",
    "NAS-Bench-201 v1.1",
    ImportKind.NAS_BENCH_201,
    "NAS-Bench-201-v1_1-096897.pth",
    "Open https://drive.google.com/file/d/16Y0UwGisiouVRxW-W5hEtbxmcHw_0hF_/view in a browser.",
    "Save {file}. If Google reports a quota, sign in, copy the file to your own Drive, and save "
    "it from there.",
    size="4.7 GB",
)
_manual(
    "nats-tss",
    "NATS-Bench topology",
    ImportKind.NATS_FOLDER,
    "NATS-tss-v1_0-3ffb9-simple",
    *_NATS_STEPS,
)
_manual(
    "nats-sss",
    "NATS-Bench size",
    ImportKind.NATS_FOLDER,
    "NATS-sss-v1_0-50262-simple",
    *_NATS_STEPS,
)
