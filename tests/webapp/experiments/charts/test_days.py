from webapp.experiments.charts.days import DAY_MS, moment_text, moment_ticks, spread
from webapp.experiments.charts.scale import Scale

MIDNIGHT_MS = 1_709_596_800_000  # 2024-03-05


def test_days_and_moments_are_written_in_utc():
    assert moment_text(MIDNIGHT_MS + 14 * 3_600_000) == "2024-03-05 14:00"


def test_ticks_name_some_days():
    moments = [MIDNIGHT_MS + n * DAY_MS for n in range(30)]

    ticks = moment_ticks(moments, Scale(moments[0], moments[-1], 0, 100))

    assert [tick.text for tick in ticks] == ["5 Mar", "12 Mar", "19 Mar", "27 Mar", "3 Apr"]
    assert (ticks[0].place, ticks[-1].place) == (0, 100)


def test_ticks_within_a_day_name_the_hour():
    moments = [MIDNIGHT_MS + n * 3_600_000 for n in (0, 6, 12)]

    texts = [tick.text for tick in moment_ticks(moments, Scale(moments[0], moments[-1], 0, 100))]

    assert texts == ["00:00", "06:00", "12:00"]


def test_a_choice_holds_the_first_and_the_last():
    assert spread(range(10), 4) == [0, 3, 6, 9]
    assert spread([1, 2], 4) == [1, 2]
    assert spread([], 4) == []
