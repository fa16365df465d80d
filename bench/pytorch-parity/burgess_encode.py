#!/usr/bin/python3
"""What the published betaB_dsprites model says of some dSprites images, by PyTorch: what our own
network with its weights must say too.

    burgess_encode.py REQUEST.json    {"model": its .pt file, "images": the .npz file, "count": how
    many, evenly spread}

Prints the weights, the images, means and log-variances, and the reconstructions from the means;
arrays as base64 of single precision. Needs Debian's python3-torch.
"""
import base64
import json
import pathlib
import sys

import numpy
import torch

from conv_networks import Burgess


def text(tensor):
    return base64.b64encode(numpy.ascontiguousarray(tensor.detach().numpy(), dtype="<f4").tobytes()).decode("ascii")


def main(argument):
    request = json.loads(pathlib.Path(argument).read_text())
    weights = torch.load(request["model"], map_location="cpu")
    network = Burgess(64, 1, 10)
    network.load_state_dict(weights)
    images = numpy.load(request["images"])["imgs"]
    chosen = images[:: len(images) // request["count"]][: request["count"]].astype(numpy.float32)
    images = torch.tensor(chosen).reshape(-1, 1, 64, 64)
    mean, log_variance = network.encode(images)
    print(json.dumps({
        "weights": [{"name": name, "shape": list(weight.shape), "values": text(weight)} for name,
            weight in weights.items()],
        "images": text(images), "mean": text(mean), "log_variance": text(log_variance),
        "reconstructions": text(network.decode(mean)),
    }))


if __name__ == "__main__":
    main(sys.argv[1])
