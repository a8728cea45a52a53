import pytest

from webapp.experiments.charts.colours import CONTROL, TREATMENTS, colours_of

PAPER, DARK_PAGE = "#ffffff", "#212529"


def luminance(colour):
    """Relative luminance of a colour by WCAG 2."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [CONTROL, *TREATMENTS])
@pytest.mark.parametrize("background", [PAPER, DARK_PAGE])
def test_colours_stand_out_from_paper_and_from_a_dark_page(colour, background):
    assert contrast(colour, background) >= 3


def test_ten_arms_have_ten_colours_and_the_control_its_own():
    colours = colours_of([f"arm-{n}" for n in range(10)])

    assert len(set(colours.values())) == 10
    assert colours["arm-0"] == CONTROL


def test_more_arms_and_none_are_no_error():
    assert len(colours_of([f"arm-{n}" for n in range(14)])) == 14
    assert colours_of([]) == {}
