#!/usr/bin/python3
"""State dicts as torch.save writes them, in both of its formats: what tests/Vae.Models.Tests/Golden holds of them.

    state_dicts.py DIRECTORY

Needs Debian's python3-torch.
"""
import collections
import pathlib
import sys

import torch

directory = pathlib.Path(sys.argv[1])
shared = torch.arange(12, dtype=torch.float32) / 8
state = collections.OrderedDict(
    [
        ("encoder.0.weight", torch.arange(6, dtype=torch.float32).reshape(2, 3) - 2.5),
        ("transposed", torch.arange(6, dtype=torch.float32).reshape(2, 3).t()),
        ("a view", shared[2:8].reshape(3, 2)),
        ("another of it", shared[::4]),
        ("double", torch.tensor([0.1, -1e300, 3.0], dtype=torch.float64)),
        ("scalar", torch.tensor(7.0)),
        ("empty", torch.zeros(0, 4)),
        ("é", torch.tensor([1.5])),
    ]
)
state._metadata = collections.OrderedDict([("", {"version": 1}), ("encoder", {"version": 1})])
torch.save(state, directory / "state-dict-legacy.pt", _use_new_zipfile_serialization=False)
torch.save(state, directory / "state-dict-archive.pt")
torch.save(torch.nn.Linear(2, 1), directory / "module-legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"steps": torch.tensor([3])}, directory / "long-archive.pt")
