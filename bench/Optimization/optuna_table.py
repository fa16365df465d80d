#!/usr/bin/env python3
"""The problems of Table.cs with the Optuna that is importable: the regret after 50, 100 and 200
trials, one after the other and with 8 at a time.

usage: optuna_table.py OUT.csv FIRST_SEED SEEDS

Appends problem, workers, sampler, seed, trials, regret. A run that OUT.csv holds is not repeated,
so the program can be ended and started again.
"""
import csv
import heapq
import itertools
import math
import os
import sys
import warnings

import optuna
from optuna_quality import branin, conditional, hartmann6, logints, mixed, rosenbrock5, styblinski4, widths

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")

CHECKPOINTS = (50, 100, 200)
WORKERS = (1, 8)
VERSION = tuple(int(part) for part in optuna.__version__.split(".")[:2])


def uniform(seed, trial, salt):
    """In (0, 1), the same as Table.cs draws."""
    mixed_bits = (seed * 0x9E3779B1 + trial * 0x85EBCA77 + salt * 0xC2B2AE3D) % 2**32
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        mixed_bits = (mixed_bits ^ mixed_bits >> shift) * factor % 2**32
    return ((mixed_bits ^ mixed_bits >> 15) + 0.5) / 2**32


def normal(seed, trial):
    radius = math.sqrt(-2 * math.log(uniform(seed, trial, 1)))
    return radius * math.cos(2 * math.pi * uniform(seed, trial, 2))


def floats(trial, count, low, high):
    return [trial.suggest_float(f"x{i}", low, high) for i in range(count)]


def ackley5(trial):
    x = [xi - 0.7 * (i + 1) for i, xi in enumerate(floats(trial, 5, -10, 10))]
    root = math.sqrt(sum(xi * xi for xi in x) / 5)
    waves = sum(math.cos(2 * math.pi * xi) for xi in x) / 5
    return -20 * math.exp(-0.2 * root) - math.exp(waves) + 20 + math.e


def rotated6(trial):
    """An ellipsoid whose axes lie along no parameter."""
    x = [xi - 0.3 for xi in floats(trial, 6, -2, 2)]
    mirror = range(1, 7)
    along = 2 * sum(v * xi for v, xi in zip(mirror, x)) / sum(v * v for v in mirror)
    return sum(10 ** (0.6 * i) * (xi - along * v) ** 2 for i, (v, xi) in enumerate(zip(mirror, x)))


def noisy(trial):
    return sum((xi - 0.2 * (i + 1)) ** 2 for i, xi in enumerate(floats(trial, 4, 0, 1)))


def choices(trial):
    """Six choices of six; the first decides which of the others fit."""
    picked = [trial.suggest_categorical(f"c{i}", list(range(6))) for i in range(6)]
    return sum(((picked[i] * 5 + picked[0] + 2 * i) % 6) / 6 for i in range(1, 6)) + 0.1 * picked[0]


def switches(trial):
    """Three parts that can be switched on, each with parameters of its own."""
    cost = 1.0
    for i in range(3):
        if trial.suggest_categorical(f"use{i}", [False, True]):
            size = trial.suggest_float(f"size{i}", 0, 1)
            rate = trial.suggest_float(f"rate{i}", 1e-4, 1, log=True)
            cost += (size - 0.25 * (i + 1)) ** 2 + 0.1 * (math.log10(rate) + 1 + i) ** 2 - 0.2
    return cost


def zdt1(trial):
    x = floats(trial, 6, 0, 1)
    g = 1 + 9 * sum(x[1:]) / 5
    return x[0], g * (1 - math.sqrt(x[0] / g))


def zdt2(trial):
    x = floats(trial, 6, 0, 1)
    g = 1 + 9 * sum(x[1:]) / 5
    return x[0], g * (1 - (x[0] / g) ** 2)


def dtlz2(trial):
    x = floats(trial, 6, 0, 1)
    g = sum((xi - 0.5) ** 2 for xi in x[1:])
    return (1 + g) * math.cos(x[0] * math.pi / 2), (1 + g) * math.sin(x[0] * math.pi / 2)


# The least cost; of several objectives the reference point and the most volume below it.
PROBLEMS = {
    branin: 0.39788735772973816,
    hartmann6: -3.322368011415515,
    rosenbrock5: 0,
    ackley5: 0,
    rotated6: 0,
    styblinski4: -156.66466281508,
    mixed: 0,
    logints: 0,
    widths: 0.034,
    choices: 0,
    conditional: 0,
    switches: 0.4,
    noisy: 0,
    zdt1: ((1.1, 5), 5 - 1 / 3 + 0.5),
    zdt2: ((1.1, 5), 5 - 2 / 3 + 0.5),
    dtlz2: ((2, 2), 4 - math.pi / 4),
}
NOISE = {noisy: 0.05}


def volume(front, reference):
    """What vectors of two costs dominate below a reference point."""
    total, lowest = 0.0, reference[1]
    for first, second in sorted(front):
        if first < reference[0] and second < lowest:
            total += (reference[0] - first) * (lowest - second)
            lowest = second
    return total


def regret(problem, told):
    best = PROBLEMS[problem]
    if isinstance(best, tuple):
        return best[1] - volume([true for _, true in told], best[0])
    # What a user would take: the trial that looked best, by what it costs without noise.
    return min(told, key=lambda pair: pair[0])[1] - best


def sampler(problem, seed):
    if VERSION >= (5, 0):
        return optuna.samplers.TPESampler(seed=seed)
    return optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True)


def play(problem, workers, seed):
    """The regret at each checkpoint; every trial takes from 0.5 to 1.5 units of time."""
    several = isinstance(PROBLEMS[problem], tuple)
    study = optuna.create_study(directions=["minimize"] * (2 if several else 1), sampler=sampler(problem, seed))
    running, told, now = [], [], 0.0
    numbers = itertools.count()
    while len(told) < CHECKPOINTS[-1]:
        while len(running) < workers:
            number, trial = next(numbers), study.ask()
            true = problem(trial)
            seen = true if several else true + NOISE.get(problem, 0) * normal(seed, number)
            heapq.heappush(running, (now + 0.5 + uniform(seed, number, 0), number, trial, seen, true))
        now, _, trial, seen, true = heapq.heappop(running)
        study.tell(trial, seen)
        told.append((seen, true))
        if len(told) in CHECKPOINTS:
            yield len(told), regret(problem, told)


def main(path, first, seeds):
    name = f"optuna {VERSION[0]}.{VERSION[1]}"
    done = set()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            done = {tuple(row[:4]) for row in csv.reader(file)}
    for seed in range(first, first + seeds):
        for problem, workers in itertools.product(PROBLEMS, WORKERS):
            run = (problem.__name__, str(workers), name, str(seed))
            if run in done:
                continue
            rows = [",".join((*run, str(trials), repr(left))) for trials, left in play(problem, workers, seed)]
            with open(path, "a", encoding="utf-8") as file:
                file.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
