"""Makes the thousands of apps of the tests quick: what is the same for all of them is done once."""

from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

from webapp.accounts import service

_CHEAPEST = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


class CompiledTemplates(BytecodeCache):
    """Remembers the code of templates for as long as the process lives."""

    def __init__(self) -> None:
        self._code = {}

    def load_bytecode(self, bucket):
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED_TEMPLATES = CompiledTemplates()


def share_work() -> None:
    """Hash passwords by the same algorithm at its least cost, and compile each rule's address once.

    Werkzeug compiles a function per rule that writes addresses; all apps have the same rules, and
    compiling is nine tenths of what building an app takes.
    """
    service._hasher = PasswordHasher(**_CHEAPEST)
    Rule._compile_builder = _remembered(Rule._compile_builder)


def _remembered(compile_builder):
    builders = {}

    def remembered(rule, append_unknown=True):
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if key not in builders:
            builders[key] = compile_builder(rule, append_unknown)
        return builders[key]

    return remembered


_SHARED = {}


def offer_statements(engine) -> None:
    """Let later engines of this process reuse the SQL of `engine`, which must have connected before."""
    _SHARED[engine.dialect.name] = engine


def reuse_statements(engine) -> None:
    """Write no SQL anew that the engine offered for this dialect, if there is one, has written."""
    if shared := _SHARED.get(engine.dialect.name):
        engine.dialect, engine._compiled_cache = shared.dialect, shared._compiled_cache
