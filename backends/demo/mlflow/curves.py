"""How a metric runs over its steps: each value is a function of its place, and nothing is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, cast

from backends.demo.mlflow.stories import Quirk

Shape: TypeAlias = Literal["falls", "dips", "rises", "once", "warms", "wanders"]

_LONG = 2000
_TURNS = 0.55
_LARGEST = 1.7976931348623157e308


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric of one run.

    Attributes:
        points: How many values it has.
        stride: How many steps are between two of them.
        noise: How far it strays, as a part of the way from `begin` to `end`.
        seed: Makes its noise its own.
    """

    key: str
    shape: Shape
    begin: float
    end: float
    noise: float
    points: int
    stride: int
    seed: int
    quirk: Quirk = ""

    def value(self, index: int) -> float:
        """Return the value at a place, from 0; not a number where it broke."""
        done = (index + 1) / self.points
        if self.quirk == "nan" and done > 2 / 3 and self.shape in ("falls", "dips"):
            return math.nan
        ideal = self._ideal(done)
        if self.quirk == "diverges" and self.shape in ("falls", "dips") and done > 0.3:
            return min(ideal * math.exp(40 * (done - 0.3)), _LARGEST)
        reach = (self.end - self.begin) * self.noise * (1.4 - done)
        return round(ideal + reach * _noise(index, self.seed), 6)

    def step(self, index: int) -> int:
        """Return the step of the value at a place."""
        return index * self.stride

    def last(self) -> float:
        """Return its newest value."""
        return self.value(self.points - 1)

    def _ideal(self, done: float) -> float:
        way = self.end - self.begin
        match self.shape:
            case "falls" | "rises":
                return self.begin + way * (1 - math.exp(-4.5 * done))
            case "dips":
                again = max(0.0, done - _TURNS)
                return self.begin + way * (1 - math.exp(-5 * done) - 0.5 * again**1.5)
            case "warms":
                return self.begin + way * (done / 0.1 if done < 0.1 else (1 - done) / 0.9)
            case "wanders":
                return self.begin + way * (0.5 + 0.4 * math.sin(7 * done + self.seed % 7))
            case "once":
                return self.end


def curve(key: str, row: list[object], chance: Random, *, skill: float, quirk: Quirk) -> Curve:
    """Return the curve a stored row describes; the more skill, the better it ends."""
    shape = cast("Shape", row[0])
    numbers = [float(cast("float", one)) for one in row[1:]]
    if shape == "once":
        end = numbers[0] * (1 - 0.15 * (1 - skill) + chance.uniform(-0.015, 0.015))
        return Curve(key, shape, end, round(end, 6), 0.0, 1, 1, 0)
    begin, end, noise, least, most = numbers
    end += (begin - end) * 0.25 * (1 - skill)
    points = chance.randint(int(least), int(most))
    if quirk == "single":
        points = 1
    if quirk == "long" and most > 100:
        points = _LONG
    stride = 1 if most > 100 else chance.choice((1, 50))
    return Curve(key, shape, begin, end, noise, points, stride, chance.getrandbits(32), quirk)


def _noise(index: int, seed: int) -> float:
    """Return a number from -1 to 1 that looks like chance, and is not."""
    mixed = (index * 0x9E3779B1 + seed) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)) / 0x7FFFFFFF - 1
