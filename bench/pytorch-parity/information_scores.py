#!/usr/bin/python3
"""Informations, MIG, AAM and modularity of posteriors, by numpy alone, in double precision.

    information_scores.py REQUEST.json

REQUEST has `latents`, each with `mean` and `deviation` by row, and `factors`, the level by row.
Prints, as JSON:

    information   [factors][latents]: H(z) - H(z|v) in nats, by the trapezoidal rule on one uniform
    grid a latent
    mig, aam      of these, where what is not above BOUND counts as 0
    modularity    of informations from 20 bins a latent, likewise
"""
import json
import sys

import numpy as np

# What the trapezoidal rule and double precision leave of an information that is 0.
BOUND = 1e-10
BINS = 20


def entropy_of_mixture(grid, mean, deviation):
    density = np.zeros_like(grid)
    for m, s in zip(mean, deviation):
        density += np.exp(-0.5 * ((grid - m) / s) ** 2) / s
    density /= len(mean) * np.sqrt(2 * np.pi)
    return np.trapz(-density * np.log(np.maximum(density, 1e-300)), grid)


def information(mean, deviation, level):
    step = deviation.min() / 12
    grid = np.arange((mean - 10 * deviation).min(), (mean + 10 * deviation).max() + step, step)
    conditional = 0.0
    for value in np.unique(level):
        rows = level == value
        conditional += rows.mean() * entropy_of_mixture(grid, mean[rows], deviation[rows])
    return entropy_of_mixture(grid, mean, deviation) - conditional


def entropy(kinds):
    share = np.unique(kinds, return_counts=True)[1] / len(kinds)
    return -(share * np.log(share)).sum()


def binned_information(mean, level):
    bins = np.digitize(mean, np.histogram(mean, BINS)[1][:-1])
    return entropy(bins) + entropy(level) - entropy(bins * (level.max() + 1) + level)


def counted(table):
    return np.where(table > BOUND, table, 0)


def aam(row):
    best = row.max()
    return max(0.0, best - (row.sum() - best)) / best if best > 0 else 0.0


def modularity(table):
    scores = []
    for squares in (counted(table) ** 2).T:
        if squares.max() > 0:
            scores.append(1 - (squares.sum() - squares.max()) / (squares.max() * (len(squares) - 1)))
    return np.mean(scores) if scores else 0.0


request = json.load(open(sys.argv[1]))
latents = [(np.array(one["mean"], float), np.array(one["deviation"], float)) for one in request["latents"]]
levels = [np.array(level) for level in request["factors"]]
table = np.array([[information(mean, deviation, level) for mean, deviation in latents] for level in levels])
known = -np.sort(-counted(table), axis=1)
second = known[:, 1] if known.shape[1] > 1 else 0
print(json.dumps({
    "information": table.tolist(),
    "mig": ((known[:, 0] - second) / [entropy(level) for level in levels]).mean(),
    "aam": np.mean([aam(row) for row in known]),
    "modularity": modularity(np.array([[binned_information(mean, level) for mean, _ in latents] for level in levels])),
}))
