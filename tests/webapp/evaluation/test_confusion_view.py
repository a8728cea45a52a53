from webapp.evaluation.confusion_view import confusion_of

GROUPS = [{"name": "Jazz"}, {"name": "Pop"}, {"name": "Rock"}]


def test_a_row_is_shaded_by_its_own_total():
    rows = confusion_of([[90, 10, 0], [0, 1, 0], [0, 0, 0]], GROUPS).rows

    assert [cell.shade for cell in rows[0][1]] == [9, 1, 0]
    assert [cell.shade for cell in rows[1][1]] == [0, 9, 0]
    assert [cell.shade for cell in rows[2][1]] == [0, 0, 0]


def test_the_largest_errors_come_first_and_right_answers_are_none():
    largest = confusion_of([[90, 3, 0], [7, 50, 0], [0, 0, 1]], GROUPS).largest

    assert largest == [("Pop", "Jazz", 7, 57), ("Jazz", "Pop", 3, 93)]
