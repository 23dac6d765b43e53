"""The artifact store on disk: the common suite, and what only files can suffer."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from imageedit_r1.checkpoints import artifacts
from imageedit_r1.checkpoints.artifacts import ArtifactStore, picture_address
from imageedit_r1.errors import StorageError
from imageedit_r1.images import lossless
from imageedit_r1.tests.checkpoints.artifact_conformance import CHECKS, Open, conform, picture


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(check: Callable[[Open, Path], None], tmp_path: Path) -> None:
    check(ArtifactStore, tmp_path / "root")


def test_conforms_without_a_cache(tmp_path: Path) -> None:
    conform(lambda root: ArtifactStore(root, cache_bytes=0), tmp_path)


def test_the_address_is_a_fixed_function_of_the_pixels() -> None:
    assert picture_address(np.arange(6, dtype=np.uint8).reshape(1, 2, 3)) == (
        "e06e5321c6b9e0d6dfe7ecf9408010f1ac0d616cc4dfd3396a9f2e2169805e67"
    )
    assert picture_address(np.arange(6, dtype=">u2").reshape(1, 2, 3)) == (
        "85b8922be312fbd4ec4cbb785c1922ced7fc1978ac3c20e9b33d57cf63cde625"
    )


def test_layout_and_equal_content_is_written_once(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path)
    ref = store.save(picture(1))
    store.flush()
    path = store.path(ref.sha256)
    assert path == tmp_path / ref.sha256[:2] / ref.sha256[2:]
    os.utime(path, (1, 1))
    inode = path.stat().st_ino
    ArtifactStore(tmp_path).save(picture(1))
    assert path.stat().st_ino == inode
    assert path.stat().st_mtime > 1, "an artifact that is used again is young again"
    assert [p.name for p in tmp_path.iterdir()] == [ref.sha256[:2]]


@pytest.mark.parametrize("where", ["header", "middle", "end", "cut", "empty", "other"])
def test_damage_is_noticed(where: str, tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path, cache_bytes=0)
    ref, sha = store.save(picture(1)), store.put(b"some bytes" * 100)
    store.flush()
    other = lossless.encode(picture(2))
    for address in (ref.sha256, sha):
        path = store.path(address)
        data = bytearray(path.read_bytes())
        at = {"header": 9, "middle": len(data) // 2, "end": len(data) - 1}.get(where, 0)
        data[at] ^= 1
        damaged: dict[str, bytes] = {"cut": bytes(data[:-5]), "empty": b"", "other": other}
        path.write_bytes(damaged.get(where, bytes(data)))
    with pytest.raises(StorageError, match=r"damaged|not a stored picture"):
        store.load(ref)
    with pytest.raises(StorageError, match="damaged"):
        store.get(sha)


def test_two_processes_share_a_root(tmp_path: Path) -> None:
    code = textwrap.dedent(
        """
        import sys
        import numpy as np
        from imageedit_r1.checkpoints.artifacts import ArtifactStore
        store = ArtifactStore(sys.argv[1])
        for seed in range(30):
            store.save(np.full((40, 50, 3), seed, np.uint8))
        store.put(b"both")
        store.close()
        """
    )
    children = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    store = ArtifactStore(tmp_path)
    assert len(list(store.addresses())) == 31
    ref = store.save(np.full((40, 50, 3), 7, np.uint8))
    assert len(list(store.addresses())) == 31
    assert (ArtifactStore(tmp_path).load(ref) == 7).all()
    assert not list(tmp_path.glob(".tmp-*"))


def test_a_killed_writer_leaves_nothing_that_counts(tmp_path: Path) -> None:
    code = textwrap.dedent(
        """
        import os, signal, sys
        from imageedit_r1.checkpoints.artifacts import ArtifactStore
        store = ArtifactStore(sys.argv[1])
        store.put(b"whole")
        os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
        store.put(b"torn" * 1000)
        """
    )
    child = subprocess.run([sys.executable, "-c", code, str(tmp_path)], timeout=60, check=False)
    assert child.returncode == -signal.SIGKILL
    leftovers = list(tmp_path.glob(".tmp-*"))
    assert len(leftovers) == 1
    store = ArtifactStore(tmp_path)
    assert not store.contains_bytes(b"torn" * 1000)
    assert len(list(store.addresses())) == 1
    assert leftovers[0].exists(), "it may belong to a living writer"
    old = time.time() - artifacts.STALE_SECONDS - 10
    os.utime(leftovers[0], (old, old))
    ArtifactStore(tmp_path)
    assert not leftovers[0].exists()


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file can grow beyond `limit` bytes, as on a full disk."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_full_disk_is_reported_by_flush_until_it_is_not_full(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path)
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    other = np.random.default_rng(1).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    with full_disk(10_000):
        with pytest.raises(StorageError, match=r"cannot store artifact .*: File too large"):
            store.put(bytes(20_000))
        ref = store.save(noise)
        for _ in range(2):
            with pytest.raises(StorageError, match="File too large"):
                store.flush()
        assert np.array_equal(store.load(ref), noise), "what cannot be written is still in memory"
        with pytest.raises(StorageError, match="File too large"):
            store.save(other)
        assert not list(tmp_path.glob(".tmp-*"))
    store.flush()
    assert np.array_equal(ArtifactStore(tmp_path).load(ref), noise)
    store.save(other)
    store.close()


def test_an_impossible_root_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot store artifact") as caught:
        ArtifactStore(tmp_path / "file" / "root").put(b"x")
    assert "\n" not in str(caught.value)


def test_few_pictures_wait_and_the_rest_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ArtifactStore(tmp_path)
    gate = threading.Event()
    encode = lossless.encode

    def slow(pixels: np.ndarray) -> bytes:
        gate.wait(30)
        return encode(pixels)

    monkeypatch.setattr(lossless, "encode", slow)
    monkeypatch.setattr(artifacts, "PENDING_BYTES", 2 * picture(0).nbytes)
    refs = [store.save(picture(seed)) for seed in range(2)]
    assert list(store.addresses()) == []
    assert all(ref.sha256 in store for ref in refs)
    third = threading.Thread(target=store.save, args=(picture(9),))
    third.start()
    third.join(0.2)
    assert third.is_alive(), "a third picture waits for room"
    gate.set()
    third.join(30)
    store.flush()
    assert len(list(store.addresses())) == 3


def test_the_cache_is_bounded_and_drops_the_oldest(tmp_path: Path) -> None:
    size = picture(0).nbytes
    store = ArtifactStore(tmp_path, cache_bytes=2 * size)
    refs = [store.save(picture(seed)) for seed in range(3)]
    store.flush()
    assert store.load(refs[2]) is store.load(refs[2])
    first = store.load(refs[0])
    assert store.load(refs[0]) is first
    for ref in refs:
        store.path(ref.sha256).unlink()
    with pytest.raises(StorageError, match="missing"):
        store.load(refs[1])
    assert store.load(refs[0]) is first
    big = store.save(picture(5, (96, 128, 3)))
    store.flush()
    assert store.load(big) is not store.load(big), "larger than the cache"
