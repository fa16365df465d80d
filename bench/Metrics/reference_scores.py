#!/usr/bin/python3
"""Scores of small representations by scikit-learn and numpy: what
tests/Vae.Models.Tests/Golden/representations.json holds.

    reference_scores.py > representations.json

Binned information is scikit-learn's mutual_info_score over numpy's histogram edges, as
disentanglement_lib has it; MIG and modularity are its formulas; the importances of
DCI are those of scikit-learn's random forest with every feature at every split. Needs Debian's
python3-sklearn.
"""
import json

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import mutual_info_score

BINS = 20
random = np.random.RandomState(7)


def binned(codes, levels):
    information = np.zeros((levels.shape[1], codes.shape[1]))
    for j in range(codes.shape[1]):
        ofRow = np.digitize(codes[:, j], np.histogram(codes[:, j], BINS)[1][:-1])
        for k in range(levels.shape[1]):
            information[k, j] = mutual_info_score(levels[:, k], ofRow)
    return information


def concentration(importance, axis):
    shares = importance / importance.sum(axis, keepdims=True)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return 1 + (shares * logs).sum(axis) / np.log(importance.shape[axis])


def case(codes, levels):
    codes = codes.astype(np.float32).astype(np.float64)
    information = binned(codes, levels)
    ordered = -np.sort(-information, axis=1)
    entropies = np.array([mutual_info_score(column, column) for column in levels.T])
    squares = information.T**2
    best = squares.max(1)
    train = random.permutation(len(codes))
    train, test = train[: len(codes) * 2 // 3], train[len(codes) * 2 // 3 :]
    importance, accuracy = [], []
    for column in levels.T:
        forest = RandomForestClassifier(200, max_features=None, max_depth=12, min_samples_leaf=5,
            random_state=0).fit(codes[train], column[train])
        importance.append(forest.feature_importances_)
        accuracy.append(forest.score(codes[test], column[test]))
    importance = np.array(importance)
    return {
        "codes": codes.ravel().tolist(),
        "latents": codes.shape[1],
        "levels": levels.T.tolist(),
        "information": information.tolist(),
        "mig_binned": ((ordered[:, 0] - ordered[:, 1]) / entropies).mean(),
        "modularity": (1 - (squares.sum(1) - best) / (best * (levels.shape[1] - 1))).mean(),
        "dci_disentanglement": (concentration(importance, 0) * importance.sum(0) / importance.sum()).sum(),
        "dci_completeness": concentration(importance, 1).mean(),
        "dci_informativeness": np.mean(accuracy),
    }


levels = np.stack([random.randint(0, count, 600) for count in (3, 5, 2)], axis=1)
aligned = np.column_stack([levels + 0.3 * random.normal(size=levels.shape), random.normal(size=600)])
mixed = aligned @ np.linalg.qr(random.normal(size=(4, 4)))[0]
print(json.dumps([case(np.round(codes, 3), levels) for codes in (aligned, mixed,
                np.round(random.normal(size=(600, 3)), 3))]))
