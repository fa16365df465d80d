#!/usr/bin/python3
"""Recomputes in PyTorch, from the weights that `sweep checkpoint` gives, what `sweep encode`,
`sweep score` and `sweep sample` say of a trial whose
model is an mlp on moons or radial, and fails where they differ by more than a relative 1e-5 (of the
largest value of each kind).

    sweep checkpoint NAME --trial N --out DIR
    sweep encode NAME --trial N --out latents.npz
    sweep score NAME N --split all --format json > score.json
    sweep sample NAME --trial N --out samples.npz
    kept_model.py DIR latents.npz score.json samples.npz

Needs Debian's python3-numpy, python3-sklearn and python3-torch."""
import json
import math
import pathlib
import sys

import numpy
import torch
from sklearn.datasets import make_moons

from read_safetensors import read

TOLERANCE = 1e-5
ACTIVATIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "tanh_twice": lambda x: torch.tanh(torch.tanh(x)),
    "sigmoid": torch.sigmoid,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "softplus": torch.nn.functional.softplus,
    "identity": lambda x: x,
}


def rows_of(data):
    """All rows in the order of the undivided data, and their classes."""
    seed = data["seed"]
    if data["kind"] == "moons":
        rows, labels = make_moons(data["samples"], noise=data["noise"], random_state=seed)
        return rows, labels
    radii, angles = data["radii"], data["angles"]
    count = data["samples"] // (radii * angles) * (radii * angles)
    random = numpy.random.RandomState(seed)
    radius_noise, angle_noise = (data[f"{name}_noise"] * random.standard_normal(count) for name in ("radius", "angle"))
    cell = numpy.arange(count) % (radii * angles)
    radius = numpy.linspace(0.5, 2.5, radii)[cell % radii] + radius_noise
    angle = 2 * math.pi * (cell // radii) / angles + angle_noise
    return numpy.stack([radius * numpy.cos(angle), radius * numpy.sin(angle)], 1), numpy.zeros(count, int)


class Model:
    def __init__(self, settings, tensors):
        self.settings = settings
        self.weights = {name: torch.tensor(values.copy(), dtype=torch.float64) for name, values in tensors.items()}
        self.activation = ACTIVATIONS[settings["activation"]]
        self.kind = settings["latent_kind"]

    def linear(self, name, x):
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def perceptron(self, name, x, ends_active):
        layers = sorted(
            int(key.split(".")[-2])
            for key in self.weights
            if key.startswith(f"{name}.") and key[len(name) + 1].isdigit() and key.endswith(".weight")
        )
        for layer in layers:
            x = self.linear(f"{name}.{layer}", x)
            if ends_active or layer != layers[-1]:
                x = self.activation(x)
        return x

    def told(self, x, labels):
        return torch.cat([x, labels[:, None]], 1) if self.settings["conditional"] else x

    def encode(self, rows, labels):
        x, y = rows[:, :1], rows[:, 1:2]
        radius = (x**2 + y**2).sqrt()
        features = {
            "xy": lambda: rows,
            "polar_posted": lambda: torch.cat([x * y.cos(), x * y.sin()], 1),
            "polar": lambda: torch.cat([radius, torch.atan2(y, x)], 1),
            "polar_sincos": lambda: torch.cat([radius, rows / (radius + 1e-12)], 1),
        }[self.settings["encoder_features"]]()
        hidden = self.perceptron("encoder", self.told(features, labels), ends_active=True)
        mean, logvar = self.linear("mean", hidden), self.linear("log_variance", hidden)
        return (torch.tanh(mean), torch.tanh(logvar)) if self.settings["encoder_head"] == "tanh" else (mean, logvar)

    def latents(self, mean, logvar):
        """Mean, deviation and KL of each latent, and what the decoder reads at the mean."""
        last = self.settings["latent"] - 1
        kl = 0.5 * (mean[:, : logvar.shape[1]] ** 2 + logvar.exp() - logvar - 1)
        deviation = (0.5 * logvar).exp()
        if self.kind == "normal":
            return mean, deviation, kl, mean
        if self.kind == "normal_uniform_angle":
            angle = 2 * math.pi * 0.5 * (1 + torch.erf(mean[:, last:] / math.sqrt(2)))
            return mean, deviation, kl, torch.cat([mean[:, :last], angle.cos(), angle.sin()], 1)
        point = mean[:, last : last + 2]
        direction = point / point.norm(dim=1, keepdim=True)
        angle = torch.atan2(direction[:, 1:], direction[:, :1])
        read = torch.cat([mean[:, :last], direction], 1)
        if self.kind == "normal_circle":
            a, b = point[:, :1], point[:, 1:]
            variance = deviation[:, last : last + 2] ** 2
            across = (variance[:, :1] * b**2 + variance[:, 1:] * a**2) / (a**2 + b**2) ** 2
            both = torch.cat([kl[:, :last], kl[:, last:].sum(1, keepdim=True)], 1)
            return torch.cat([mean[:, :last], angle], 1), torch.cat([deviation[:, :last], across.sqrt()], 1), both, read
        # A normal wrapped around the circle, against the uniform distribution: ln 2π less its
        # entropy, by quadrature.
        deviation = torch.cat([deviation[:, :last], deviation[:, last:].clamp(max=math.pi)], 1)
        theta = torch.linspace(-math.pi, math.pi, 4097, dtype=torch.float64)[:-1]
        of_angle = []
        for sigma in deviation[:, last]:
            turns = theta[:, None] + 2 * math.pi * torch.arange(-12, 13)
            density = (torch.exp(-0.5 * (turns / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))).sum(1)
            of_angle.append((torch.where(density > 0, density * density.clamp(min=1e-300).log(),
                        density).mean() + density.mean() * math.log(2 * math.pi)) * 2 * math.pi)
        return torch.cat([mean[:, :last], angle],
            1), deviation, torch.cat([kl[:, :last], torch.stack(of_angle)[:, None]], 1), read

    def placed(self, z):
        """What the decoder reads where latents have these values; an angle in radians."""
        return z if self.kind == "normal" else torch.cat([z[:, :-1], z[:, -1:].cos(), z[:, -1:].sin()], 1)

    def decode(self, read, labels):
        if self.settings["decoder_head"] == "unit":
            lines = self.settings["latent"] - 1
            of_radius, of_direction = (read[:, :lines], read[:, lines:]) if lines else (read, read)
            radius = torch.nn.functional.softplus(self.perceptron("decoder.radius", self.told(of_radius, labels),
                    ends_active=False))
            vector = self.perceptron("decoder.direction", self.told(of_direction, labels), ends_active=False)
            return radius * vector / vector.norm(dim=1, keepdim=True)
        said = self.perceptron("decoder", self.told(read, labels), ends_active=False)
        if self.settings["decoder_head"] == "xy":
            return said
        return torch.cat([said[:, :1] * said[:, 1:].cos(), said[:, :1] * said[:, 1:].sin()], 1)


def compare(name, ours, theirs, is_angle=False):
    ours, theirs = numpy.asarray(ours, float), numpy.asarray(theirs, float)
    assert ours.shape == theirs.shape, (name, ours.shape, theirs.shape)
    difference = numpy.abs(ours - theirs)
    if is_angle:
        difference = numpy.minimum(difference, 2 * math.pi - difference)
    relative = difference.max() / max(numpy.abs(theirs).max(), 1e-12)
    print(f"{name}: {relative:.1e}")
    assert relative <= TOLERANCE, name


def main(folder, latents, score, samples):
    folder = pathlib.Path(folder)
    settings = json.loads((folder / "config.json").read_text())["settings"]
    model = Model(settings["model"], read(folder / "model.safetensors")[1])
    rows, labels = (torch.tensor(values, dtype=torch.float64) for values in rows_of(settings["data"]))
    rows = rows.float().double()
    latents, samples = numpy.load(latents), numpy.load(samples)
    mean, deviation, kl, seen = model.latents(*model.encode(rows, labels))
    last = latents["mean"].shape[1] - 1
    has_angle = "angle_latent" in latents and settings["model"]["latent_kind"] != "normal_uniform_angle"
    lines = last if has_angle else last + 1
    compare("mean", latents["mean"][:, :lines], mean[:, :lines])
    if has_angle:
        compare("angle", latents["mean"][:, last], mean[:, last], is_angle=True)
    compare("std", latents["std"], deviation)
    compare("kl", latents["kl"], kl)
    assert (latents["row"] == numpy.arange(len(rows))).all()

    values = json.loads(pathlib.Path(score).read_text())["trials"][0]["values"]
    squared_error = ((model.decode(seen, labels) - rows) ** 2).sum(1).mean()
    compare("score kl", values["kl"], kl.sum(1).mean())
    compare("score mse_mean", values["mse_mean"], squared_error / 2)
    if settings["loss"]["likelihood"] == "gaussian":
        compare("score reconstruction_mean", values["reconstruction_mean"], squared_error)

    told = torch.tensor(samples["label"] if "label" in samples else numpy.zeros(len(samples["z"])), dtype=torch.float64)
    compare("sample x", samples["x"], model.decode(model.placed(torch.tensor(samples["z"], dtype=torch.float64)), told))


if __name__ == "__main__":
    main(*sys.argv[1:])
