#!/usr/bin/python3
"""State dicts as torch.save writes them, in both of its formats: what tests/Vae.Models.Tests/Golden
holds of them.

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
torch.save({"flags": torch.tensor([True])}, directory / "bool-archive.pt")

types = {
    "half": torch.tensor([0.5, -2.0, 65504.0], dtype=torch.float16),
    "bfloat16": torch.tensor([0.5, -2.0, 1e30], dtype=torch.bfloat16),
    "long": torch.tensor([3, -1, 2**40]),
    "int": torch.tensor([3, -1], dtype=torch.int32),
    "parameter": torch.nn.Parameter(torch.tensor([[1.5, 2.5]])),
}

network = torch.nn.DataParallel(torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2)))
with torch.no_grad():
    for parameter in network.parameters():
        parameter.copy_(torch.arange(parameter.numel()).reshape(parameter.shape) / 2)
optimizer = torch.optim.Adam(network.parameters(), lr=0.1)
# Their gradients are 0, so that a step changes nothing.
(0 * network(torch.ones(3, 2)).sum()).backward()
optimizer.step()
checkpoint = {"epoch": 7, "best": 0.25, "note": None, "state_dict": network.state_dict(),
    "optimizer": optimizer.state_dict()}
nested = {"model_state_dict": network.state_dict(), "optimizer_state_dict": optimizer.state_dict()}
for name, value in (("types", types), ("checkpoint", checkpoint), ("nested", nested)):
    torch.save(value, directory / f"{name}-archive.pt")
    torch.save(value, directory / f"{name}-legacy.pt", _use_new_zipfile_serialization=False)
