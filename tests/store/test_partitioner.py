"""Keys go where Kafka's own clients send them, so that records of one voter meet whoever wrote them."""

from __future__ import annotations

import pytest
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as oracle
from hypothesis import given
from hypothesis import strategies as st

from eventstore.publishing.partitioner import murmur2, partition_of, partitions_of

KAFKAS_OWN_TESTS = {
    "21": -973932308,
    "foobar": -790332482,
    "a-little-bit-long-string": -985981536,
    "a-little-bit-longer-string": -1486304829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    "abc": 479470107,
}


@pytest.mark.parametrize(("key", "expected"), KAFKAS_OWN_TESTS.items())
def test_the_hash_is_that_of_kafkas_java_client(key: str, expected: int) -> None:
    assert murmur2(key.encode()) == expected & 0xFFFFFFFF


@given(st.binary(max_size=300))
def test_the_hash_is_that_of_another_implementation(key: bytes) -> None:
    assert murmur2(key) == oracle(key) & 0xFFFFFFFF


@given(st.binary(min_size=1, max_size=64), st.integers(1, 1000))
def test_the_partition_is_that_of_another_client(key: bytes, partitions: int) -> None:
    everywhere = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key, everywhere, everywhere)


@given(
    st.integers(0, 70).flatmap(lambda n: st.lists(st.binary(min_size=n, max_size=n), max_size=40)), st.integers(1, 50)
)
def test_keys_of_one_length_go_together_where_each_goes_alone(keys: list[bytes], partitions: int) -> None:
    assert partitions_of(keys, partitions) == [(oracle(key) & 0x7FFFFFFF) % partitions for key in keys]


@given(st.lists(st.binary(max_size=40)), st.integers(1, 50))
def test_keys_of_any_lengths_go_together_where_each_goes_alone(keys: list[bytes], partitions: int) -> None:
    assert partitions_of(keys, partitions) == [(oracle(key) & 0x7FFFFFFF) % partitions for key in keys]
