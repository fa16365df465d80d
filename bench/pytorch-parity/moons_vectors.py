#!/usr/bin/python3
"""The moons data as scikit-learn and PyTorch make them: prints the constants of
tests/Vae.Models.Tests/Datasets/MoonsTests.cs.

Needs Debian's python3-numpy, python3-sklearn and python3-torch.
"""
import hashlib

import numpy
import torch
from sklearn.datasets import make_moons
from torch.utils.data import TensorDataset, random_split


def sha256(array):
    return hashlib.sha256(numpy.ascontiguousarray(array).tobytes()).hexdigest()


def split_indices(labels, fractions, seed):
    parts = [[], [], []]
    for label in (0, 1):
        rows = numpy.flatnonzero(labels == label)
        generator = torch.Generator().manual_seed(seed)
        subsets = random_split(TensorDataset(torch.from_numpy(rows)), fractions, generator=generator)
        for part, subset in zip(parts, subsets):
            part.extend(rows[i] for i in subset.indices)
    return [numpy.array(part, dtype="<i4") for part in parts]


def lengths(count, fractions):
    """What newer versions of random_split do with fractions: rounded down, what is left one each
    from the first on."""
    result = [int(count * fraction) for fraction in fractions]
    for i in range(count - sum(result)):
        result[i % len(result)] += 1
    return result


if __name__ == "__main__":
    for samples, noise, seed in ((2000, 0.15, 42), (2000, 0.0, 42), (201, 0.3, 7), (20000, 0.05, 0)):
        rows, labels = make_moons(n_samples=samples, noise=noise, random_state=seed)
        print(f"make_moons({samples}, {noise}, {seed})")
        print("  rows  ", sha256(rows.astype("<f4")))
        print("  labels", sha256(labels.astype("<i4")))
        if samples % 2 == 0:
            for name, part in zip(("train", "val  ", "test "),
                split_indices(labels, lengths(samples // 2, (0.6, 0.2, 0.2)), seed)):
                print(f"  {name}", len(part), sha256(part))
    print("torch.randperm(10), seed 42:", torch.randperm(10, generator=torch.Generator().manual_seed(42)).tolist())
    print("torch.randperm(1000), seed 42:",
        sha256(torch.randperm(1000, generator=torch.Generator().manual_seed(42)).numpy().astype("<i4")))
    print("numpy.permutation(10), seed 42:", numpy.random.RandomState(42).permutation(10).tolist())
    print("numpy normal(5), seed 7:", [repr(float(x)) for x in numpy.random.RandomState(7).normal(size=5)])
    print("numpy words(3), seed 5489:",
        numpy.random.RandomState(5489).randint(0, 2**32, 3, dtype=numpy.uint32).tolist())
