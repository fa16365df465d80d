#!/usr/bin/python3
"""Training steps of the VAEs by PyTorch, with weights, rows and noise given: what our own steps
must equal to 1e-5.

    training_step.py CASE.json             prints the result of one case
    training_step.py --golden DIRECTORY    makes the cases and results that
    tests/Vae.Models.Tests/Golden holds

A case holds the settings, the weights by name and, a step, rows, labels and noise; a result the
loss and the norm of the gradients at each step, the gradients of
the first step before clipping, and the weights after the last one. Arrays are flat, row by row.
Needs Debian's python3-torch.
"""
import json
import pathlib
import sys

import torch

ACTIVATIONS = {
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": torch.nn.functional.softplus,
    "identity": lambda x: x,
}


def linear(weights, name, x):
    return torch.nn.functional.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def layers(weights, part):
    """Names of the linear layers of a sequence, whose odd places are activations."""
    return sorted({name.rsplit(".", 1)[0] for name in weights if name.startswith(part + ".")},
        key=lambda name: int(name.split(".")[1]))


def loss_of(case, weights, rows, labels, noise):
    activation = ACTIVATIONS[case["activation"]]
    given = labels.reshape(-1, 1) if case["conditional"] else labels.new_zeros(len(labels), 0)

    hidden = torch.cat([rows, given], dim=1)
    for name in layers(weights, "encoder"):
        hidden = activation(linear(weights, name, hidden))
    mean, log_variance = linear(weights, "mean", hidden), linear(weights, "log_variance", hidden)
    z = mean + case["posterior_scale"] * noise * torch.exp(0.5 * log_variance)

    hidden = torch.cat([z, given], dim=1)
    *inner, last = layers(weights, "decoder")
    for name in inner:
        hidden = activation(linear(weights, name, hidden))
    reconstruction = linear(weights, last, hidden)

    squared_error = torch.nn.functional.mse_loss(reconstruction, rows, reduction="sum")
    kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
    divisor = {"element": rows.numel(), "sample": len(rows), "batch": 1}[case["reduction"]]
    return (squared_error + case["beta"] * kl) / divisor


def run(case):
    torch.set_num_threads(1)
    weights = {name: torch.nn.Parameter(torch.tensor(w["values"]).reshape(w["shape"])) for name,
        w in case["weights"].items()}
    optimizer = torch.optim.Adam(weights.values(), lr=case["learning_rate"])
    result = {"losses": [], "norms": []}
    for step in case["steps"]:
        count = len(step["labels"])
        optimizer.zero_grad()
        loss = loss_of(case, weights, torch.tensor(step["rows"]).reshape(count, -1), torch.tensor(step["labels"]),
            torch.tensor(step["noise"]).reshape(count, -1))
        loss.backward()
        if "gradients" not in result:
            result["gradients"] = {name: weight.grad.flatten().tolist() for name, weight in weights.items()}
        clip = case["gradient_clip"]
        norm = torch.nn.utils.clip_grad_norm_(weights.values(), clip if clip is not None else float("inf"))
        optimizer.step()
        result["losses"].append(loss.item())
        result["norms"].append(norm.item())
    result["weights"] = {name: weight.detach().flatten().tolist() for name, weight in weights.items()}
    return result


def make_case(seed, batches, encoder, latent, decoder, conditional, **settings):
    generator = torch.Generator().manual_seed(seed)
    given = 1 if conditional else 0

    def uniform(shape, fan_in):
        bound = fan_in ** -0.5
        values = (torch.rand(shape, generator=generator) * 2 - 1) * bound
        return {"shape": list(shape), "values": values.flatten().tolist()}

    weights = {}

    def add(name, fan_in, fan_out):
        weights[name + ".weight"] = uniform((fan_out, fan_in), fan_in)
        weights[name + ".bias"] = uniform((fan_out,), fan_in)

    sizes = [2 + given, *encoder]
    for i, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
        add(f"encoder.{2 * i}", fan_in, fan_out)
    add("mean", sizes[-1], latent)
    add("log_variance", sizes[-1], latent)
    sizes = [latent + given, *decoder, 2]
    for i, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
        add(f"decoder.{2 * i}", fan_in, fan_out)

    steps = [
        {
            "rows": torch.randn((2 * count,), generator=generator).tolist(),
            "labels": torch.randint(0, 2, (count,), generator=generator).float().tolist(),
            "noise": torch.randn((count * latent,), generator=generator).tolist(),
        }
        for count in batches
    ]
    return {"conditional": conditional, **settings, "weights": weights, "steps": steps}


GOLDEN = {
    "mlp-clipped": make_case(1, [9, 9, 4], [6, 5], 3, [7], False, activation="relu", posterior_scale=0.1, beta=1.0,
        reduction="element", learning_rate=1e-2, gradient_clip=0.05),
    "cvae-clipped": make_case(2, [8, 8, 3], [5], 4, [5, 6], True, activation="relu", posterior_scale=0.1, beta=1.0,
        reduction="element", learning_rate=1e-2, gradient_clip=0.05),
    "cvae-tanh-sample": make_case(3, [17, 16], [18], 2, [4], True, activation="tanh", posterior_scale=1.0, beta=4.0,
        reduction="sample", learning_rate=1e-3, gradient_clip=None),
    "mlp-softplus-batch": make_case(4, [5], [3], 1, [3], False, activation="softplus", posterior_scale=0.5, beta=0.1,
        reduction="batch", learning_rate=1e-3, gradient_clip=1000.0),
}


def main(argument, directory=None):
    if argument == "--golden":
        for name, case in GOLDEN.items():
            text = json.dumps({"case": case, "result": run(case)})
            pathlib.Path(directory, name + ".json").write_text(text + "\n")
    else:
        print(json.dumps(run(json.loads(pathlib.Path(argument).read_text()))))


if __name__ == "__main__":
    main(*sys.argv[1:])
