"""Procedures that nobody has written: random, but such as a file may describe."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from ams.procedures.graph import check_graph
from ams.procedures.registry import get
from ams.procedures.rules import (
    DECISIONS,
    OFFICES,
    Act,
    Activity,
    End,
    Lane,
    Move,
    Policy,
    Procedure,
    Symbol,
)
from ams.procedures.sheet import Cell, Point, Remark, Source, Text

PAPER = get("revocation", "2021-04-16")
_WORDS = (
    "memeriksa",
    "kesesuaian",
    "data",
    "pemohon",
    "dan",
    "kelengkapan",
    "berkas",
    "https://ams.example.go.id/x",
)
_ONWARD = (Act.MAKE_LETTER, Act.SIGN_IN, Act.FILE, Act.ATTACH, Act.NOTIFY, Act.ACKNOWLEDGE)
_OFFICERS = (Act.CONFORM, Act.RETURN, Act.MATCH, Act.MISMATCH, Act.REVOKE)

sources = st.sampled_from(Source)
cells = st.builds(
    lambda words, source: Cell(" ".join(words), " ".join(words), source),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=30),
    sources,
)


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Return a procedure of 2 to 12 activities in 1 to 3 lanes, with arrows back at random."""
    lanes = draw(st.lists(st.sampled_from(Lane), min_size=1, max_size=3, unique=True))
    count = draw(st.integers(2, 12))
    activities = tuple(draw(_activity(place, count, lanes)) for place in range(count))
    heads = tuple((lane, Cell(lane.value, lane.value, Source.SOP)) for lane in lanes)
    made = replace(PAPER, lanes=heads, activities=activities)
    check_graph(made, file="random")
    return made


@st.composite
def _activity(draw: st.DrawFn, place: int, count: int, lanes: list[Lane]) -> Activity:
    lane = draw(st.sampled_from(lanes))
    inside = 0 < place < count - 1
    symbol = draw(st.sampled_from([Symbol.PROCESS, Symbol.DECISION])) if inside else None
    if symbol is None:
        symbol = Symbol.END if place == count - 1 else Symbol.START
    words = draw(cells)
    points = draw(st.lists(cells, max_size=2))
    return Activity(
        number=place + 1,
        key=f"a{place + 1}",
        lane=lane,
        symbol=symbol,
        text=words,
        equipment=draw(cells),
        standard=timedelta(minutes=1),
        standard_text=Cell("1 Menit", "1 minute", draw(sources)),
        output=draw(cells),
        remark=Remark(tuple(Point(Text(one.id, one.en), ()) for one in points), draw(sources)),
        accompaniment=Policy.NONE,
        moves=draw(_moves(place, lane, symbol)),
    )


@st.composite
def _moves(draw: st.DrawFn, place: int, lane: Lane, symbol: Symbol) -> tuple[Move, ...]:
    acts = list(draw(st.permutations(_OFFICERS if lane in OFFICES else _ONWARD)))
    onward: str | End = End.COMPLETED if symbol is Symbol.END else f"a{place + 2}"
    moves = [_move(acts.pop(), onward, lane)]
    if symbol is Symbol.DECISION:
        outcomes = draw(st.lists(st.integers(1, place + 1), min_size=1, max_size=3))
        # An outcome that would lead to itself leads onward instead.
        targets = [onward if number == place + 1 else f"a{number}" for number in outcomes]
        moves += [_move(acts.pop(), to, lane) for to in targets]
    if lane in OFFICES and place and draw(st.booleans()):
        moves.append(_move(Act.RECHECK, f"a{draw(st.integers(1, place))}", lane))
        moves.append(_move(Act.REJECT, End.REJECTED, lane))
    return tuple(moves)


def _move(act: Act, to: str | End, lane: Lane) -> Move:
    officer = lane if lane in OFFICES else Lane.OFFICER
    by = frozenset({officer if act in DECISIONS else lane})
    return Move(act, to, by, Text("lanjut", "onward"))
