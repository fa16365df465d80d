#!/usr/bin/env python3
"""The same problems as Problem.cs with Debian's Optuna, beside our own best costs: medians,
quartiles, and rank tests of ours against Optuna's.

usage: optuna_quality.py OURS.csv [SEEDS [TRIALS]]      OURS.csv comes from `Optimization.Bench
quality SEEDS OURS.csv`
"""
import collections
import csv
import math
import statistics
import sys
import warnings

import numpy
import optuna
from optuna.samplers._tpe import _truncnorm
from scipy.stats import mannwhitneyu

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")


def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    inner = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return inner * inner + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


ALPHA = [1.0, 1.2, 3.0, 3.2]
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
     [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]]


def hartmann6(trial):
    x = [trial.suggest_float(f"x{i}", 0, 1) for i in range(6)]
    return -sum(alpha * math.exp(-sum(a * (xi - p) ** 2 for a, xi, p in zip(row, x, place))) for alpha, row,
        place in zip(ALPHA, A, P))


def rosenbrock5(trial):
    x = [trial.suggest_float(f"x{i}", -5, 10) for i in range(5)]
    return sum(100 * (after - here * here) ** 2 + (1 - here) ** 2 for here, after in zip(x, x[1:]))


def mixed(trial):
    is_adam = trial.suggest_categorical("optimizer", ["adam", "sgd"]) == "adam"
    width = math.log2(trial.suggest_int("width", 8, 1024, log=True))
    rate = math.log10(trial.suggest_float("lr", 1e-5, 1, log=True)) - (-3 if is_adam else -1.5) + 0.2 * (width - 7)
    activation = {"relu": 0.1, "tanh": 0.4,
        "gelu": 0}[trial.suggest_categorical("activation", ["relu", "tanh", "gelu"])]
    return (rate * rate + 0.1 * (width - 7) ** 2 + 0.2 * (trial.suggest_int("layers", 1, 6) - 3) ** 2
            + 4 * (trial.suggest_float("dropout", 0, 0.5,
                    step=0.05) - 0.2) ** 2 + activation + (0 if is_adam else 0.05))


def conditional(trial):
    kind, shared = trial.suggest_categorical("kind", ["a", "b", "c"]), trial.suggest_float("shared", -1, 1)
    if kind == "a":
        return 0.2 + (trial.suggest_float("a.x", -1, 1) - shared) ** 2 + shared * shared
    if kind == "b":
        return 4 * (trial.suggest_float("b.x", -1, 1) + shared) ** 2 + (trial.suggest_float("b.y", -1,
                1) - shared) ** 2 + (shared - 0.4) ** 2
    return 0.1 + (trial.suggest_int("c.n", 1, 20) / 10 - 1 - shared) ** 2 + 0.5 * (shared + 0.5) ** 2


def widths(trial):
    sizes = [2**power for power in range(1, 8)]
    rate = math.log10(trial.suggest_float("lr", 1e-4, 1e-1, log=True)) + 2.2
    batch = math.log2(trial.suggest_categorical("batch", [32, 64, 128, 256]))
    encoder, latent, decoder = (math.log2(trial.suggest_categorical(name, sizes)) for name in ("encoder", "latent",
            "decoder"))
    rate += 0.15 * (encoder - 5) - 0.1 * (batch - 6)
    return rate * rate + 0.1 * (encoder - 5.5) ** 2 + 0.2 * (latent - 3) ** 2 + 0.1 * (decoder - encoder + 0.7) ** 2


def logints(trial):
    return sum((math.log(trial.suggest_int(f"x{i}", 1, 1000, log=True)) - math.log(5 * (i + 1))) ** 2 for i in range(5))


def styblinski4(trial):
    x = [trial.suggest_float(f"x{i}", -5, 5) for i in range(4)]
    return sum(0.5 * (xi**4 - 16 * xi**2 + 5 * xi) for xi in x)


PROBLEMS = [branin, hartmann6, rosenbrock5, mixed, conditional, widths, logints, styblinski4]
SAMPLERS = {
    "single": lambda seed: optuna.samplers.TPESampler(seed=seed),
    # What Optuna means by joint where parameters are conditional is its group mode.
    "joint": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
}


# Up to 3.4 the density of a cut normal lacks the division by its width (optuna/optuna#5109).
# Contestants with it added tell what that is worth.
PLAIN = _truncnorm.logpdf
DENSITIES = {"": PLAIN}
if tuple(int(part) for part in optuna.__version__.split(".")[:2]) < (3, 5):
    DENSITIES[", divided by the width"] = lambda x, a, b, loc=0, scale=1: PLAIN(x, a, b, loc, scale) - numpy.log(scale)


def optuna_best(problem, sampler, seed, trials, density=PLAIN):
    _truncnorm.logpdf = density
    study = optuna.create_study(sampler=SAMPLERS[sampler](seed))
    study.optimize(problem, n_trials=trials)
    return study.best_value


def row(name, values, note=""):
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    print(f"| {name} | {low:.4g} | {median:.4g} | {high:.4g} | {note} |", flush=True)


if __name__ == "__main__":
    ours = collections.defaultdict(list)
    for problem, sampler, _, cost in csv.reader(open(sys.argv[1])):
        ours[problem, sampler].append(float(cost))
    seeds, trials = [int(text) for text in (sys.argv[2:] + ["50", "100"][len(sys.argv) - 2:])][:2]
    for problem in PROBLEMS:
        name = problem.__name__
        print(f"\n{name}, best cost after {trials} trials over {seeds} seeds")
        print("| sampler | lower quartile | median | upper quartile | p, two-sided, of ours against it |")
        print("|---|---|---|---|---|")
        row("random", ours[name, "random"])
        for kind in SAMPLERS:
            mine = ours[name, f"tpe {kind}"]
            row(f"tpe {kind}", mine)
            for suffix, density in DENSITIES.items():
                theirs = [optuna_best(problem, kind, seed, trials, density) for seed in range(seeds)]
                row(f"Optuna {optuna.__version__}, {kind}{suffix}", theirs, f"{mannwhitneyu(mine, theirs).pvalue:.1e}")
