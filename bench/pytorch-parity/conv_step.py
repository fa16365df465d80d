#!/usr/bin/python3
"""Loss, gradients and running statistics of the convolutional networks by PyTorch, in double
precision: what our own steps must equal.

    conv_step.py --golden DIRECTORY    writes the results that tests/Vae.Models.Tests/Golden holds

Weights, images and noise are too many to write down. Both sides make them by hashing a tensor's
name and an element's place, and a result says of each tensor its
norm, its largest magnitude, its product with another such tensor, and some of its elements.
"""
import json
import pathlib
import sys

import numpy
import torch

from conv_networks import Burgess, KmnistConv

CASES = {
    "burgess-32x32x1": {"kind": "burgess", "size": 32, "channels": 1, "latent": 10, "batch": 2,
        "likelihood": "bernoulli"},
    "burgess-64x64x3": {"kind": "burgess", "size": 64, "channels": 3, "latent": 4, "batch": 2,
        "likelihood": "bernoulli"},
    "kmnist_conv-exp_half": {"kind": "kmnist_conv", "size": 28, "channels": 1, "latent": 2, "batch": 5,
        "likelihood": "bernoulli", "std": "exp_half"},
    "kmnist_conv-half_logvar": {"kind": "kmnist_conv", "size": 28, "channels": 1, "latent": 6, "batch": 2,
        "likelihood": "gaussian", "std": "half_logvar"},
}
BETA = 3


def hashed(name, count):
    """Numbers in [-1, 1) that single precision holds exactly: FNV-1a of the name, then a mixing of
    32 bits for each place."""
    seed = 2166136261
    for byte in name.encode("ascii"):
        seed = (seed ^ byte) * 16777619 % 2**32
    x = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9) + numpy.uint32(seed)
    x = (x ^ (x >> numpy.uint32(16))) * numpy.uint32(0x7FEB352D)
    x = (x ^ (x >> numpy.uint32(15))) * numpy.uint32(0x846CA68B)
    x = x ^ (x >> numpy.uint32(16))
    return (x >> numpy.uint32(8)).astype(numpy.float32) / numpy.float32(2**23) - numpy.float32(1)


def weight(name, shape):
    """A tensor of a state dict in PyTorch's order: uniform around 0, or around 1 where it is a
    scale or a variance."""
    values = hashed(name, int(numpy.prod(shape)))
    if name.endswith("running_var") or (name.endswith("weight") and len(shape) == 1):
        values = numpy.float32(1) + numpy.float32(0.25) * values
    else:
        inputs = int(numpy.prod(shape[1:])) if len(shape) > 1 else 64
        values = values * numpy.float32(2 / numpy.sqrt(inputs))
    return torch.tensor(values.astype(numpy.float64)).reshape(shape)


def told(name, tensor):
    values = tensor.detach().numpy().astype(numpy.float64).ravel()
    places = [i * (len(values) - 1) // 7 for i in range(8)] if len(values) > 1 else [0]
    return {
        "norm": float(numpy.sqrt((values**2).sum())),
        "largest": float(numpy.abs(values).max()),
        "product": float(values @ hashed("product " + name, len(values)).astype(numpy.float64)),
        "elements": [float(values[place]) for place in places],
    }


def run(case):
    torch.set_default_dtype(torch.float64)
    size, channels, latent, batch = case["size"], case["channels"], case["latent"], case["batch"]
    network = Burgess(size, channels, latent) if case["kind"] == "burgess" else KmnistConv(latent)
    network.load_state_dict({name: torch.tensor(0) if name.endswith("num_batches_tracked") else weight(name,
                tensor.shape) for name, tensor in network.state_dict().items()})
    images = torch.tensor((hashed("rows",
                batch * size * size * channels).astype(numpy.float64) + 1) / 2).reshape(batch, size, size,
                channels).permute(0, 3, 1, 2)
    noise = torch.tensor(hashed("noise", batch * latent).astype(numpy.float64)).reshape(batch, latent)

    def terms():
        mean, log_variance = network.encode(images)
        deviation = 0.5 * log_variance if case.get("std") == "half_logvar" else torch.exp(0.5 * log_variance)
        reconstruction = network.decode(mean + noise * deviation)
        squared_error = ((reconstruction - images) ** 2).sum()
        kl = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum()
        cross_entropy = torch.nn.functional.binary_cross_entropy(reconstruction, images, reduction="sum")
        return {"gaussian": squared_error,
            "bernoulli": cross_entropy}[case["likelihood"]], squared_error, kl, mean, deviation

    network.train()
    reconstruction, _, kl, _, _ = terms()
    loss = (reconstruction + BETA * kl) / batch
    loss.backward()
    gradients = {name: told(name, parameter.grad) for name, parameter in network.named_parameters()}
    buffers = {name: told(name, buffer) for name,
        buffer in network.named_buffers() if not name.endswith("num_batches_tracked")}

    network.eval()
    _, squared_error, kl, mean, deviation = terms()
    return {
        "loss": loss.item(), "gradients": gradients, "buffers": buffers,
        "evaluation": {"squared_error": squared_error.item(), "kl": kl.item()},
        "mean": mean.flatten().tolist(), "deviation": deviation.abs().flatten().tolist(),
    }


def main(_, directory):
    for name, case in CASES.items():
        text = json.dumps({"case": {**case, "beta": BETA}, "result": run(case)})
        pathlib.Path(directory, name + ".json").write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
