"""Made-up readers: the same seed makes the same people, whatever was made before."""

from random import Random

from simulator.data import words
from simulator.model import Reader

WOMEN, MEN = words("women"), words("men")
SURNAMES = words("surnames")  # the masculine form; women get the feminine ending
CITIES = ("Сургут", "Ханты-Мансийск", "Нижневартовск", "Нефтеюганск", "Когалым", "Нягань", "Урай")
BEYOND_32_BITS = 2**31


def make(seed: str, count: int, kinds: list[str] | None = None) -> list[Reader]:
    """`count` readers; `kinds[i]` is open, closed, deleted or banned, else by chance."""
    return [make_one(seed, number, kinds[number] if kinds else "") for number in range(count)]


def make_one(seed: str, number: int, kind: str = "") -> Reader:
    rng = Random(f"{seed}|{number}")
    woman = rng.random() < 0.7
    reader = Reader(
        id=_reader_id(rng, number),
        first_name=rng.choice(WOMEN if woman else MEN),
        last_name=rng.choice(SURNAMES) + ("а" if woman else ""),
        sex=1 if woman else 2,
        city=rng.choice(CITIES),
        bdate=_birthday(rng),
    )
    chance = rng.choices(["open", "closed", "deleted", "banned"], [84, 10, 3, 3])[0]
    return _turn(reader, kind or chance)


def make_plain(rng: Random, reader_id: int) -> Reader:
    """An open profile with a given id, made quickly."""
    woman = rng.random() < 0.7
    first, last = rng.choice(WOMEN if woman else MEN), rng.choice(SURNAMES)
    sex, city = (1 if woman else 2), rng.choice(CITIES)
    return Reader(reader_id, first, last + ("а" if woman else ""), sex, city)


def _reader_id(rng: Random, number: int) -> int:
    """Every fiftieth id needs more than 32 bits, as VK's newest ids may."""
    base = BEYOND_32_BITS if number % 50 == 49 else 0
    return base + rng.randrange(10_000_000, 900_000_000)


def _birthday(rng: Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1945, 2012)
    return rng.choice(["", f"{day}.{month}", f"{day}.{month}.{year}"])


def _turn(reader: Reader, kind: str) -> Reader:
    reader.is_closed = kind == "closed"
    reader.deactivated = kind if kind in ("deleted", "banned") else ""
    return reader
