"""The curl examples of the documentation: found, sent, and compared with what is printed."""

import re
import shlex

import pytest

MORE = "..."


def examples_in(text):
    """The commands of a Markdown text, each with the answer that it prints."""
    return re.findall(r"```console\n\$ (curl .*?[^\\])\n(\{.*?)```", text, re.DOTALL)


def ask(client, command, headers=None):
    """Send what a curl command would send."""
    words = shlex.split(command.replace("\\\n", " "))
    path = next(word for word in words if word.startswith("http://")).removeprefix("http://127.0.0.1:8000")
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if "-d" in words else "GET"
    if "-d" not in words:
        return client.open(path, method=method, headers=headers)
    content = words[words.index("-d") + 1]
    return client.open(path, method=method, data=content, content_type="application/json", headers=headers)


def assert_shows(printed, answer, place="answer"):
    """What is printed must be in the answer; a member named `...` stands for more of them."""
    if isinstance(printed, dict):
        assert set(printed) - {MORE} <= set(answer), place
        assert MORE in printed or len(printed) == len(answer), f"{place} has more members"
        for name in set(printed) - {MORE}:
            assert_shows(printed[name], answer[name], f"{place}.{name}")
    elif isinstance(printed, list):
        assert len(printed) == len(answer), place
        for number, (one, other) in enumerate(zip(printed, answer, strict=True)):
            assert_shows(one, other, f"{place}[{number}]")
    elif isinstance(printed, float):
        assert answer == pytest.approx(printed, abs=0.02), place
    else:
        assert answer == printed, place
