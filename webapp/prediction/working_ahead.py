"""Do work ahead of who takes its results, several pieces at once, in bounded memory and in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_order(
    work: Callable[[Given], Made], pieces: Iterable[Given], at_once: int
) -> Generator[Made, None, None]:
    """Give the result of each piece, in their order.

    One piece more than are worked on waits, so that nobody who is done has to wait. Whoever closes this early waits
    for the pieces that are being worked on, but for no other.

    Args:
        work: Called by threads, `at_once` of them.
        pieces: Taken by the caller's thread.
        at_once: How many pieces are worked on at the same time.
    """
    ahead: deque[Future[Made]] = deque()
    threads = ThreadPoolExecutor(at_once)
    try:
        for piece in pieces:
            ahead.append(threads.submit(work, piece))
            if len(ahead) > 2 * at_once:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)
