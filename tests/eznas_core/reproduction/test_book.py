from __future__ import annotations

from eznas_core.foundation import Failure, Reason
from eznas_core.reproduction.book import Book
from eznas_core.scoring import Score

GOOD = Score(value=0.1 + 0.2, seconds=0.25)
PLACE = ("nats-sss", "cifar10", "")
BAD = Score(failure=Failure(Reason.NON_FINITE, "the score is inf"), seconds=0.5)


def filled(file, sizes) -> Book:
    book = Book(file)
    rows = {sizes[0]: (GOOD, BAD), sizes[1]: (BAD, GOOD)}
    book.add(PLACE, ("one", "two"), rows)
    book.close()
    return book


def test_scores_survive_the_file_to_the_last_digit(tmp_path, sizes):
    filled(tmp_path / "scores.jsonl", sizes)
    column = Book(tmp_path / "scores.jsonl").column(PLACE, "one", sizes)
    assert column == {sizes[0]: GOOD, sizes[1]: BAD}
    assert list(column) == [sizes[0], sizes[1]]


def test_places_are_kept_apart(tmp_path, sizes):
    book = filled(tmp_path / "scores.jsonl", sizes)
    assert book.column(("nats-sss", "cifar100", ""), "one", sizes) == {}
    assert book.column(("nats-sss", "cifar10", "side=16"), "one", sizes) == {}
    assert book.column(PLACE, "three", sizes) == {}
    assert book.column(PLACE, "two", sizes[1:]) == {sizes[1]: GOOD}


def test_a_half_written_line_and_a_damaged_one_are_passed_over(tmp_path, sizes):
    file = tmp_path / "scores.jsonl"
    filled(file, sizes)
    whole = file.read_text()
    file.write_text('{"event":"scores","rows":5}\n' + whole + whole[: len(whole) // 2])
    book = Book(file)
    assert len(book.column(PLACE, "one", sizes)) == 2
    book.add(PLACE, ("one",), {sizes[2]: (GOOD,)})
    book.close()
    assert len(Book(file).column(PLACE, "one", sizes)) == 3


def test_a_line_without_a_scale_is_of_full_size(tmp_path, sizes):
    file = tmp_path / "scores.jsonl"
    filled(file, sizes)
    file.write_text(file.read_text().replace('"scale":"",', ""))
    assert '"scale"' not in file.read_text()
    assert Book(file).column(PLACE, "one", sizes) == {sizes[0]: GOOD, sizes[1]: BAD}
