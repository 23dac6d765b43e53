"""The queue: everything comes out once, in order, in turn, and no more goes in than there is room for."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.serving.engine.queue import FairQueue, Full

arrivals = st.lists(st.sampled_from("abcd"), max_size=30)


def filled(clients: list[str]) -> FairQueue[tuple[str, int]]:
    queue = FairQueue[tuple[str, int]](100, 100)
    for number, client in enumerate(clients):
        queue.put(client, (client, number))
    return queue


def drained(queue: FairQueue[tuple[str, int]]) -> list[tuple[str, int]]:
    return [queue.take() for _ in range(len(queue))]


@given(arrivals)
def test_all_come_out_once_and_each_client_s_in_order(clients: list[str]) -> None:
    out = drained(filled(clients))
    assert sorted(number for _, number in out) == list(range(len(clients)))
    for client in set(clients):
        own = [number for name, number in out if name == client]
        assert own == sorted(own)


@given(arrivals)
def test_nobody_is_served_twice_while_another_waits(clients: list[str]) -> None:
    left = defaultdict[str, int](int)
    for client in clients:
        left[client] += 1
    since: dict[str, set[str]] = {client: set() for client in left}  # who was served since a client's last turn
    for client, _ in drained(filled(clients)):
        left[client] -= 1
        for other, served in since.items():
            if other != client and left[other]:
                assert client not in served, f"{client} was served twice while {other} waited"
                served.add(client)
        since[client] = set()


@given(arrivals, st.integers(0, 30))
def test_the_place_is_how_many_are_served_before(clients: list[str], taken: int) -> None:
    queue = filled(clients)
    for _ in range(min(taken, len(queue))):
        queue.take()
    places = {item: queue.place(item) for own in queue._waiting.values() for item in own}
    assert places == {item: turn for turn, item in enumerate(drained(queue))}


@given(arrivals, st.data())
def test_what_is_removed_does_not_come_out_and_the_rest_does(clients: list[str], data: st.DataObject) -> None:
    queue = filled(clients)
    items = list(enumerate(clients))
    gone = data.draw(st.sets(st.sampled_from(items))) if items else set()
    for number, client in gone:
        assert queue.remove((client, number))
        assert not queue.remove((client, number))
    assert {number for _, number in drained(queue)} == set(range(len(clients))) - {number for number, _ in gone}


@given(arrivals)
def test_what_is_put_back_is_next(clients: list[str]) -> None:
    queue = filled([*clients, "a"])
    item = queue.take()
    queue.put_back(item[0], item)
    assert queue.place(item) == 0
    assert queue.take() == item


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=40))
def test_the_bounds_hold_for_what_waits_and_what_is_about_to(moves: list[tuple[str, bool]]) -> None:
    queue = FairQueue[object](5, 3)
    count = defaultdict[str, int](int)
    for client, is_put in moves:
        try:
            queue.hold(client)
        except Full:
            assert sum(count.values()) == 5 or count[client] == 3
            continue
        count[client] += 1
        assert sum(count.values()) <= 5 and count[client] <= 3
        if is_put:
            queue.release(client)
            queue.put(client, object())


def test_room_that_is_given_back_is_free() -> None:
    queue = FairQueue[object](1, 1)
    queue.hold("a")
    with pytest.raises(Full, match="1 jobs are waiting"):
        queue.hold("b")
    queue.release("a")
    queue.hold("b")
    queue.release("b")
    queue.put("b", object())
    with pytest.raises(Full):
        queue.hold("a")


def test_an_empty_queue_has_nothing_to_give() -> None:
    with pytest.raises(IndexError):
        FairQueue[object](1, 1).take()
