#!/usr/bin/python3
"""Every loss by its plain formula in PyTorch, in double precision: what our losses, gradients and
steps must equal to 1e-5.

    loss_steps.py CASE.json             prints the result of one case
    loss_steps.py --golden DIRECTORY    makes the cases and results that
    tests/Vae.Models.Tests/Golden/losses holds

A case holds the settings, the weights by name and, a step, rows, noise and (for FactorVAE) the
permutations; a result the losses and terms of all steps, the gradients of
the first one, and the weights after the last one, those of the discriminator apart. Arrays are
flat, row by row. Needs Debian's python3-torch.
"""
import json
import math
import pathlib
import sys

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)


def linear(weights, name, x):
    return functional.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def sequence(weights, part, activation, x):
    """The linear layers of a sequence, whose odd places are activations, with none after the
    last."""
    names = sorted({name.rsplit(".", 1)[0] for name in weights if name.startswith(part + ".")},
        key=lambda name: int(name.split(".")[1]))
    for name in names[:-1]:
        x = activation(linear(weights, name, x))
    return linear(weights, names[-1], x)


def encode(case, weights, rows):
    if case["network"] == "gaussian_mlp":
        return sequence(weights, "encoder", torch.tanh, rows).chunk(2, dim=1)
    hidden = torch.tanh(linear(weights, "encoder.0", rows))
    return linear(weights, "mean", hidden), linear(weights, "log_variance", hidden)


def decode(case, weights, z):
    decoded = sequence(weights, "decoder", torch.tanh, z)
    return decoded.chunk(2, dim=-1) if case["network"] == "gaussian_mlp" else (decoded, None)


def reconstruction(likelihood, rows, location, log_variance):
    """The negative log likelihood, a sum."""
    if likelihood == "bernoulli":
        return functional.binary_cross_entropy_with_logits(location, rows, reduction="sum")
    if likelihood == "laplace":
        return 3 * functional.l1_loss(location, rows, reduction="sum")
    if likelihood == "gaussian_learned":
        return -torch.distributions.Normal(location, torch.exp(0.5 * log_variance)).log_prob(rows).sum()
    return functional.mse_loss(location, rows, reduction="sum")


def anneal(loss, moment):
    schedule = loss.get("anneal")
    if schedule is None:
        return 1.0
    done = moment["step"] if schedule["unit"] == "steps" else moment["epoch"]
    return schedule["from"] + (schedule["to"] - schedule["from"]) * min(1.0, done / schedule["over"])


def importance(mss, batch, count):
    """The weight of each row of the batch (columns) in q(z) of each z (rows)."""
    others = batch - 1
    stratum = (count - others) / (count * others)
    if mss == "mws":
        return torch.full((batch, batch), 1 / (batch * count))
    weights = torch.full((batch, batch), 1 / others)
    if mss == "paper":
        for i in range(batch):
            weights[i, i] = 1 / count
            weights[i, (i + 1) % batch] = stratum
    else:
        weights.view(-1)[:: others + 1] = 1 / count
        weights.view(-1)[1 :: others + 1] = stratum
        weights[others - 1, 0] = stratum
    return weights


def decomposition(loss, z, mean, log_variance, scale, count):
    """Mutual information, total correlation and dimension-wise KL (Chen et al. 2018), sums over the
    batch."""
    posterior = torch.distributions.Normal(mean, scale * torch.exp(0.5 * log_variance))
    log_weights = importance(loss["mss"], len(z), count).log()
    density = posterior.log_prob(z.unsqueeze(1))
    if loss["mss"] == "as_coded":
        log_aggregate = torch.logsumexp((density + log_weights.unsqueeze(2)).sum(2), dim=1)
    else:
        log_aggregate = torch.logsumexp(density.sum(2) + log_weights, dim=1)
    log_marginals = torch.logsumexp(density + log_weights.unsqueeze(2), dim=1).sum(1)
    log_posterior = posterior.log_prob(z).sum(1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)
    information, correlation = log_posterior - log_aggregate, log_aggregate - log_marginals
    return information.sum(), correlation.sum(), (log_marginals - log_prior).sum()


def discriminate(weights, z):
    return sequence(weights, "discriminator", lambda x: functional.leaky_relu(x, 0.2), z)


def permuted(z, permutation):
    return torch.stack([z[permutation[:, latent], latent] for latent in range(z.shape[1])], dim=1)


def losses_of(case, weights, discriminator, step):
    """The loss, its own terms, and the loss of the discriminator, or None."""
    loss, scale = case["loss"], case["posterior_scale"]
    rows = torch.tensor(step["rows"]).reshape(-1, case["width"])
    batch, samples = len(rows), loss.get("monte_carlo", 1)
    mean, log_variance = encode(case, weights, rows)
    noise = torch.tensor(step["noise"]).reshape(samples, batch, -1)
    z = mean + scale * noise * torch.exp(0.5 * log_variance)
    kl_of_rows = 0.5 * (mean.pow(2) + log_variance.exp() - log_variance - 1).sum(1)
    weight = anneal(loss, step)

    def reconstruct(count):
        location, learned = decode(case, weights, z[:, :count])
        return reconstruction(loss["likelihood"], rows[:count].expand(samples, -1, -1), location, learned) / samples

    terms, rival, used = {}, None, batch
    if loss["kind"] in ("vae", "beta_h"):
        total = reconstruct(batch) + weight * (1 if loss["kind"] == "vae" else loss["beta"]) * kl_of_rows.sum()
    elif loss["kind"] == "beta_b":
        capacity = loss["capacity"]
        nats = capacity["from"] + (capacity["to"] - capacity["from"]) * min(1.0, step["step"] / capacity["steps"])
        total = reconstruct(batch) + batch * loss["gamma"] * (kl_of_rows.mean() - nats).abs()
    elif loss["kind"] == "btcvae":
        information, correlation, dimensions = decomposition(loss, z[0], mean, log_variance, scale, case["train_rows"])
        total = reconstruct(batch) + loss["alpha"] * information + loss["beta"] * correlation
        total = total + weight * loss["gamma"] * dimensions
        terms = {"mi": information / batch, "tc": correlation / batch, "dwkl": dimensions / batch}
    else:
        used, second = (batch + 1) // 2, max(batch // 2, 1)
        whole = discriminate(discriminator, z[0, :used])
        correlation = (whole[:, 0] - whole[:, 1]).mean()
        total = reconstruct(used) + kl_of_rows[:used].sum() + weight * loss["gamma"] * used * correlation
        shuffled = permuted(z[0, batch - second :], torch.tensor(step["permutation"]).reshape(second, -1)).detach()
        seen = discriminate(discriminator, z[0, :used].detach()) if loss["discriminator"]["detach"] else whole
        rival = 0.5 * (
            functional.cross_entropy(seen, torch.zeros(used, dtype=torch.long))
            + functional.cross_entropy(discriminate(discriminator, shuffled), torch.ones(second, dtype=torch.long))
        )
        terms = {"tc": correlation, "discriminator": rival}

    divisor = {"element": used * case["width"], "sample": used, "batch": 1}[loss["reduction"]]
    return total / divisor, terms, rival


def parameters(weights):
    return {name: torch.nn.Parameter(torch.tensor(w["values"]).reshape(w["shape"])) for name, w in weights.items()}


def gradients(loss, weights):
    found = torch.autograd.grad(loss, list(weights.values()), retain_graph=True, allow_unused=True)
    return {name: torch.zeros_like(weight) if gradient is None else gradient for (name, weight),
        gradient in zip(weights.items(), found)}


def flat(tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in tensors.items()}


def run(case):
    torch.set_num_threads(1)
    weights, discriminator = parameters(case["weights"]), parameters(case.get("discriminator") or {})
    optimizer = torch.optim.Adam(weights.values(), lr=case["learning_rate"])
    if discriminator:
        settings = case["loss"]["discriminator"]
        other = torch.optim.Adam(discriminator.values(), lr=settings["learning_rate"], betas=(0.5, 0.9))
    result = {"losses": [], "terms": []}
    for step in case["steps"]:
        loss, terms, rival = losses_of(case, weights, discriminator, step)
        leaks = rival is not None and not case["loss"]["discriminator"]["detach"]
        of_weights = gradients(loss + rival if leaks else loss, weights)
        of_discriminator = gradients(rival, discriminator) if rival is not None else {}
        for of, found in ((weights, of_weights), (discriminator, of_discriminator)):
            for name, weight in of.items():
                weight.grad = found[name]
        if "gradients" not in result:
            result["gradients"], result["discriminator_gradients"] = flat(of_weights), flat(of_discriminator)
        optimizer.step()
        if discriminator:
            other.step()
        result["losses"].append(loss.item())
        result["terms"].append({name: term.item() for name, term in terms.items()})
    result["weights"], result["discriminator"] = flat(weights), flat(discriminator)
    return result


def make_case(seed, loss, network="mlp", batches=(7, 6), width=3, hidden=5, latent=2, scale=1.0, moment=(3, 2),
    train_rows=40, discriminator=None):
    generator = torch.Generator().manual_seed(seed)

    def single(values):
        return values.to(torch.float32).flatten().tolist()

    def layer(name, fan_in, fan_out):
        bound = fan_in ** -0.5
        uniform = lambda *shape: {"shape": list(shape),
            "values": single((torch.rand(shape, generator=generator) * 2 - 1) * bound)}
        return {name + ".weight": uniform(fan_out, fan_in), name + ".bias": uniform(fan_out)}

    heads = {**layer("encoder.2", hidden, 2 * latent)} if network == "gaussian_mlp" else {**layer("mean", hidden,
            latent), **layer("log_variance", hidden, latent)}
    out = 2 * width if network == "gaussian_mlp" else width
    weights = {**layer("encoder.0", width, hidden), **heads, **layer("decoder.0", latent, hidden),
        **layer("decoder.2", hidden, out)}
    loss = {"likelihood": "gaussian", "reduction": "sample", "monte_carlo": 1, **loss}
    rival = None
    if loss["kind"] == "factor":
        sizes = [latent, *loss["discriminator"]["hidden"], 2]
        rival = {name: w for i, pair in enumerate(zip(sizes, sizes[1:])) for name,
            w in layer(f"discriminator.{2 * i}", *pair).items()}

    def make_step(index, batch):
        return {
            "step": moment[0] + index,
            "epoch": moment[1],
            "rows": single(torch.rand((batch, width), generator=generator)),
            "noise": single(torch.randn((loss["monte_carlo"], batch, latent), generator=generator)),
            "permutation": torch.stack([torch.randperm(max(batch // 2, 1),
                        generator=generator) for _ in range(latent)], dim=1).flatten().tolist() if rival else None,
        }

    return {
        "network": network, "width": width, "latent": latent, "hidden": hidden, "posterior_scale": scale,
        "train_rows": train_rows, "learning_rate": 1e-2,
        "loss": loss, "weights": weights, "discriminator": rival,
        "steps": [make_step(index, batch) for index, batch in enumerate(batches)],
    }


RISING = {"from": 0.0, "to": 1.0, "over": 10, "unit": "steps"}
RIVAL = {"hidden": [6, 5], "learning_rate": 5e-3, "detach": True}
TC = {"kind": "btcvae", "alpha": -2.0, "beta": 6.4, "gamma": 1.5}

GOLDEN = {
    "vae-bernoulli": make_case(1, {"kind": "vae", "likelihood": "bernoulli"}),
    "vae-gaussian-annealed": make_case(2, {"kind": "vae", "anneal": RISING}),
    "vae-learned-variance": make_case(3, {"kind": "vae", "likelihood": "gaussian_learned", "monte_carlo": 3},
        network="gaussian_mlp"),
    "beta-h-laplace": make_case(4,
        {"kind": "beta_h", "beta": 4.0, "likelihood": "laplace",
            "anneal": {"from": 0.5, "to": 2.0, "over": 4, "unit": "epochs"}}),
    "beta-h-bernoulli-element": make_case(5,
        {"kind": "beta_h", "beta": 4.0, "likelihood": "bernoulli", "reduction": "element", "monte_carlo": 2}),
    "beta-b-bernoulli": make_case(6,
        {"kind": "beta_b", "gamma": 100.0, "capacity": {"from": 0.0, "to": 25.0, "steps": 100},
            "likelihood": "bernoulli"}),
    "beta-b-gaussian-batch": make_case(7,
        {"kind": "beta_b", "gamma": 10.0, "capacity": {"from": 0.1, "to": 0.2, "steps": 2}, "reduction": "batch"}),
    "factor-bernoulli": make_case(8,
        {"kind": "factor", "gamma": 6.4, "anneal": RISING, "likelihood": "bernoulli", "discriminator": RIVAL},
        batches=(7, 6, 1), latent=3),
    "factor-leaking": make_case(9,
        {"kind": "factor", "gamma": 6.0, "reduction": "element", "discriminator": {**RIVAL, "detach": False}},
        latent=3),
    "btcvae-paper": make_case(10, {**TC, "mss": "paper", "likelihood": "bernoulli", "anneal": RISING},
        batches=(7, 2, 6)),
    "btcvae-official": make_case(11, {**TC, "mss": "official", "reduction": "element"}, latent=3),
    "btcvae-as-coded": make_case(12, {**TC, "mss": "as_coded", "likelihood": "laplace"}, latent=3),
    "btcvae-mws": make_case(13, {**TC, "mss": "mws"}, scale=0.5),
}


def main(argument, directory=None):
    if argument == "--golden":
        for name, case in GOLDEN.items():
            pathlib.Path(directory, name + ".json").write_text(json.dumps({"case": case, "result": run(case)}) + "\n")
    else:
        print(json.dumps(run(json.loads(pathlib.Path(argument).read_text()))))


if __name__ == "__main__":
    main(*sys.argv[1:])
