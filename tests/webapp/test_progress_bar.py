from webapp.progress_bar import paced_bar, progress_bar


def test_a_bar_ends_full_with_its_last_note(capsys):
    with progress_bar(2_000, "songs.csv", " tracks") as show:
        show(500, "ten rows")
        show(2_000, "forty rows")

    last = capsys.readouterr().err.rsplit("\r", 1)[-1]
    assert "songs.csv: 100%" in last
    assert "2.00k/2.00k" in last
    assert "forty rows" in last


def test_a_bar_moves_often_in_a_terminal_and_seldom_in_a_log(capsys, monkeypatch):
    in_a_log = paced_bar(total=1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    in_a_terminal = paced_bar(total=1)

    in_a_log.close()
    in_a_terminal.close()
    assert in_a_terminal.mininterval < 1 < 5 < in_a_log.mininterval
