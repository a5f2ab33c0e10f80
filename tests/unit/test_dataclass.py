"""Classes of segql's own `dataclass` behave as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import ClassVar

import pytest

from segql.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    words: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair(Named):
    """Two of something."""

    limit: ClassVar[int] = 3
    left: object
    right: object = 2


@dataclass(frozen=True, slots=True)
class Triple(Pair):
    right: object = 5
    third: tuple[int, ...] = field(default_factory=lambda: (1,))


@dataclass(frozen=True, slots=True)
class Counted:
    text: str
    length: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.text))


@dataclass(frozen=True, slots=True)
class Own:
    self: int

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"


@dataclass(slots=True)
class Open:
    names: list[str] = field(default_factory=list)
    count: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UsualNamed:
    words: str | None = field(default=None, compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class UsualPair(UsualNamed):
    limit: ClassVar[int] = 3
    left: object
    right: object = 2


@dataclasses.dataclass(frozen=True, slots=True)
class UsualTriple(UsualPair):
    right: object = 5
    third: tuple[int, ...] = field(default_factory=lambda: (1,))


def test_instances_are_made_compared_and_shown_alike() -> None:
    for ours, usual in ((Pair, UsualPair), (Triple, UsualTriple)):
        for arguments, named in (((1,), {}), ((1, "x"), {"words": "w"}), ((), {"left": (1, None)})):
            made, other = ours(*arguments, **named), usual(*arguments, **named)  # type: ignore[arg-type]
            assert repr(made) == repr(other).removeprefix("Usual")
            assert hash(made) == hash(other)
            assert made == ours(*arguments) if arguments else made == ours(**named)  # type: ignore[arg-type]
            assert [getattr(made, one.name) for one in dataclasses.fields(made)] == [
                getattr(other, one.name) for one in dataclasses.fields(other)
            ]
        assert ours.__match_args__ == usual.__match_args__
        kept = [(one.name, one.type, one.default, one.compare, one.kw_only) for one in dataclasses.fields(ours)]
        assert kept == [
            (one.name, one.type, one.default, one.compare, one.kw_only) for one in dataclasses.fields(usual)
        ]
        assert dataclasses.is_dataclass(ours)


def test_what_is_wrong_is_refused_alike() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'left'"):
        Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        Pair(1, other=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional argument"):
        Pair(1, 2, "words")  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'left'"):
        Pair(1).left = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Pair(1).other = 2  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="unhashable"):
        hash(Pair([]))
    with pytest.raises(TypeError, match="without slots"):
        dataclass(frozen=True)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="UsualPair is the standard library's"):

        @dataclass(frozen=True, slots=True)
        class _(UsualPair):
            pass


def test_classes_are_told_apart() -> None:
    assert Pair(1, 5) != Triple(1)
    assert Pair(1) != UsualPair(1)
    assert Pair(1, words="a") == Pair(1, words="b")
    assert len({Pair(1, 2), Pair(1), Pair(1, words="w"), Triple(1)}) == 2


def test_a_match_takes_fields_by_place_and_by_name() -> None:
    match Triple(1, 2):
        case Pair(left, right, words=None):
            assert (left, right) == (1, 2)
        case _:
            pytest.fail("a Triple is a Pair")


def test_instances_are_replaced_copied_and_pickled() -> None:
    pair = Pair((1, 2), words="w")
    hash(pair)
    changed = dataclasses.replace(pair, left=3)
    assert (changed.left, changed.right, changed.words) == (3, 2, "w")
    assert hash(changed) == hash(Pair(3))
    for again in (copy.copy(pair), copy.deepcopy(pair), pickle.loads(pickle.dumps(pair))):
        assert (again, hash(again), again.words) == (pair, hash(pair), "w")


def test_what_a_class_says_itself_stays() -> None:
    assert (Own(1) == Own(2), hash(Own(1)), repr(Own(1))) == (True, 7, "own")
    assert Counted("abc").length == 3
    assert Pair.__doc__ == "Two of something."
    assert Pair.limit == 3


def test_open_classes_can_be_changed() -> None:
    first, second = Open(), Open()
    first.names.append("x")
    first.count += 1
    assert (second, first) == (Open([], 0), Open(["x"], 1))
    with pytest.raises(TypeError, match="unhashable"):
        hash(first)
    assert not hasattr(first, "__dict__")
