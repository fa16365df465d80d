#!/usr/bin/python3
"""What umap-learn keeps of the neighbours of 2,000 MNIST test images, for tests/Vae.Pictures.Tests.

usage: umap_mnist.py t10k-images-idx3-ubyte.gz > umap.json
"""
import gzip, json, sys
import numpy as np
import umap
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

ROWS, NEIGHBORS, SEEDS = 2000, 15, range(5)


def nearest(points):
    found = NearestNeighbors(n_neighbors=NEIGHBORS + 1).fit(points).kneighbors(points, return_distance=False)
    return found[:, 1:]


def recall(points, plane):
    before, after = nearest(points), nearest(plane)
    return float(np.mean([len(set(a) & set(b)) / NEIGHBORS for a, b in zip(before, after)]))


with gzip.open(sys.argv[1]) as file:
    images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)[:ROWS].astype(np.float32) / 255
runs = []
for seed in SEEDS:
    plane = umap.UMAP(n_neighbors=NEIGHBORS, min_dist=0.1, random_state=seed).fit_transform(images)
    runs.append(
        {
            "seed": seed,
            "trustworthiness": float(trustworthiness(images, plane, n_neighbors=NEIGHBORS)),
            "recall": recall(images, plane),
        }
    )
json.dump({"umap": umap.__version__, "rows": ROWS, "neighbors": NEIGHBORS, "runs": runs}, sys.stdout, indent=1)
