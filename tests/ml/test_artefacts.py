import json
import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256

import pytest

from ml.artefacts import (
    MANIFEST,
    ArtefactError,
    claim_folder,
    claimed_folder,
    discarded_on_failure,
    read_manifest,
    read_verified,
    verify,
    write_version,
)

TRAINING = """
import sys
from pathlib import Path
from ml.artefacts import claimed_folder, write_version

def write_and_wait(draft):
    (draft / "model.onnx").write_bytes(b"onnx")
    print("writing", flush=True)
    sys.stdin.read()
    return {"schema": 1}

with claimed_folder(Path(sys.argv[1]), "baseline") as folder:
    write_version(folder, write_and_wait)
"""


def write_two_files(folder):
    (folder / "model.onnx").write_bytes(b"onnx")
    (folder / "model.joblib").write_bytes(b"joblib")
    return {"schema": 1, "kind": "baseline"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "baseline-1"


@contextmanager
def training_elsewhere(artefacts):
    """A training in another process, in the midst of writing; it ends when its input is closed."""
    program = [sys.executable, "-c", TRAINING, str(artefacts)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as training:
        try:
            assert training.stdout.readline() == "writing\n"
            yield training
        finally:
            training.kill()


def write_to_a_full_disk(draft):
    (draft / "model.onnx").symlink_to("/dev/full")
    (draft / "model.onnx").write_bytes(b"onnx")


def folders_in(artefacts):
    return sorted(path.name for path in artefacts.iterdir() if path.is_dir())


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

    with pytest.raises(ArtefactError, match="not empty"):
        write_version(folder, write_two_files)

    assert [path.name for path in folder.parent.iterdir()] == ["baseline-1"]


def test_claims_take_the_next_free_number(tmp_path):
    (tmp_path / "baseline-1").mkdir()

    names = [claim_folder(tmp_path, "baseline", taken={"baseline-3"}).name for _ in range(2)]

    assert names == ["baseline-2", "baseline-4"]


def test_what_a_killed_training_left_is_cleared_away(tmp_path):
    with training_elsewhere(tmp_path) as training:
        training.kill()
        training.wait()
    draft, claimed = folders_in(tmp_path)
    assert (draft[:9], claimed) == (".writing-", "baseline-1")

    with claimed_folder(tmp_path, "advanced"):
        assert folders_in(tmp_path) == ["advanced-1"]


def test_a_training_that_runs_at_the_same_time_is_left_alone(tmp_path):
    with training_elsewhere(tmp_path) as training:
        before = folders_in(tmp_path)
        with claimed_folder(tmp_path, "baseline") as folder:
            assert folders_in(tmp_path) == [*before, "baseline-2"]
        training.communicate()

    assert training.returncode == 0
    assert folder.name == "baseline-2"
    assert (tmp_path / "baseline-1" / "model.onnx").read_bytes() == b"onnx"


def test_only_what_was_surely_abandoned_is_cleared_away(tmp_path):
    for name in ("baseline-1", "advanced-2", "notes"):
        (tmp_path / name).mkdir()
    write_version(tmp_path / "advanced-1", write_two_files)

    with claimed_folder(tmp_path, "baseline", taken={"baseline-1"}):
        assert folders_in(tmp_path) == ["advanced-1", "baseline-1", "baseline-2", "notes"]


def test_a_claim_without_a_version_is_given_up(tmp_path):
    with pytest.raises(RuntimeError), claimed_folder(tmp_path, "baseline"):
        raise RuntimeError("too few artists")

    assert folders_in(tmp_path) == []


def test_a_training_stays_safe_when_one_that_began_before_it_ends(tmp_path):
    with training_elsewhere(tmp_path) as first, claimed_folder(tmp_path, "baseline") as second:
        first.communicate()

        with claimed_folder(tmp_path, "advanced"):
            assert folders_in(tmp_path) == ["advanced-1", "baseline-1", second.name]


def test_a_full_disk_is_named_and_leaves_nothing(folder):
    with pytest.raises(ArtefactError, match=r"baseline-1 cannot be written: No space left on device"):
        write_version(folder, write_to_a_full_disk)

    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_version_that_could_not_be_registered_is_discarded(folder, failure):
    write_version(folder, write_two_files)

    with pytest.raises(failure), discarded_on_failure(folder):
        raise failure

    assert not folder.exists()


def test_the_manifest_is_checked_though_the_other_files_are_not(folder):
    known = write_version(folder, write_two_files)
    (folder / "model.onnx").write_bytes(b"evil")

    assert read_manifest(folder, known)["kind"] == "baseline"
    with pytest.raises(ArtefactError, match=r"manifest.json has SHA-256"):
        read_manifest(folder, "0" * 64)
