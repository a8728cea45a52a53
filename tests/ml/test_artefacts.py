import json
from hashlib import sha256

import pytest

from ml.artefacts import MANIFEST, ArtefactError, claim_folder, read_verified, verify, write_version


def write_two_files(folder):
    (folder / "model.onnx").write_bytes(b"onnx")
    (folder / "model.joblib").write_bytes(b"joblib")
    return {"schema": 1, "kind": "baseline"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "baseline-1"


def rewrite_manifest(folder, change):
    manifest = json.loads((folder / MANIFEST).read_text())
    change(manifest)
    written = json.dumps(manifest).encode()
    (folder / MANIFEST).write_bytes(written)
    return sha256(written).hexdigest()


def test_a_written_version_verifies(folder):
    manifest = verify(folder, write_version(folder, write_two_files))

    assert manifest["kind"] == "baseline"
    assert manifest["files"]["model.onnx"] == sha256(b"onnx").hexdigest()
    assert read_verified(folder, manifest, "model.onnx") == b"onnx"


@pytest.mark.parametrize("name", ["model.onnx", "model.joblib", MANIFEST])
def test_an_altered_file_is_named_with_both_hashes(folder, name):
    known = write_version(folder, write_two_files)
    before = sha256((folder / name).read_bytes()).hexdigest()
    (folder / name).write_bytes(b"evil")

    with pytest.raises(ArtefactError) as error:
        verify(folder, known)

    assert str(folder / name) in str(error.value)
    assert sha256(b"evil").hexdigest() in str(error.value)
    assert before in str(error.value)


@pytest.mark.parametrize("name", ["model.onnx", MANIFEST])
def test_an_absent_file_is_named(folder, name):
    known = write_version(folder, write_two_files)
    (folder / name).unlink()

    with pytest.raises(ArtefactError, match=f"{name} cannot be read"):
        verify(folder, known)


def test_a_link_is_refused_though_its_target_is_right(folder):
    known = write_version(folder, write_two_files)
    (folder / "model.onnx").rename(folder.parent / "elsewhere")
    (folder / "model.onnx").symlink_to(folder.parent / "elsewhere")

    with pytest.raises(ArtefactError, match="is a link"):
        verify(folder, known)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b", "..", "", MANIFEST, "a\\b"])
def test_a_file_name_that_leads_elsewhere_is_refused(folder, name):
    write_version(folder, write_two_files)
    known = rewrite_manifest(folder, lambda manifest: manifest["files"].update({name: "0" * 64}))

    with pytest.raises(ArtefactError, match="must be a plain file name"):
        verify(folder, known)


def test_another_schema_is_refused(folder):
    write_version(folder, write_two_files)
    known = rewrite_manifest(folder, lambda manifest: manifest.update(schema=2))

    with pytest.raises(ArtefactError, match="has schema 2, must be 1"):
        verify(folder, known)


def test_a_file_that_the_manifest_does_not_name_is_not_read(folder):
    manifest = verify(folder, write_version(folder, write_two_files))

    with pytest.raises(ArtefactError, match="names no file other"):
        read_verified(folder, manifest, "other")


def test_a_failed_writing_leaves_nothing(folder):
    def fail(draft):
        write_two_files(draft)
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        write_version(folder, fail)

    assert list(folder.parent.iterdir()) == []


def test_a_version_is_never_written_over(folder):
    write_version(folder, write_two_files)

    with pytest.raises(OSError, match="not empty"):
        write_version(folder, write_two_files)

    assert [path.name for path in folder.parent.iterdir()] == ["baseline-1"]


def test_claims_take_the_next_free_number(tmp_path):
    (tmp_path / "baseline-1").mkdir()

    names = [claim_folder(tmp_path, "baseline", taken={"baseline-3"}).name for _ in range(2)]

    assert names == ["baseline-2", "baseline-4"]
