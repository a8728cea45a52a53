import platform
from hashlib import sha256
from importlib.metadata import version

from ml.environment import LOCK_FILE, environment_facts


def test_the_environment_names_python_the_processors_and_the_libraries():
    facts = environment_facts(["numpy"])

    assert facts["python"] == platform.python_version()
    assert facts["cpus"] >= 1
    assert facts["libraries"] == {"numpy": version("numpy")}


def test_the_lock_file_is_known_by_its_hash():
    assert environment_facts([])["lock_sha256"] == sha256(LOCK_FILE.read_bytes()).hexdigest()


def test_a_program_without_its_lock_file_says_so(tmp_path):
    assert environment_facts([], tmp_path / "absent.lock")["lock_sha256"] is None
