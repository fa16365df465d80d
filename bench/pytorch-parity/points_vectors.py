"""Prints the hashes that PointsTests and BilinearResizeTests expect: NumPy's and Pillow's own
output."""
import hashlib

import numpy as np
from PIL import Image


def sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def radial(samples, radii, angles, radius_noise, angle_noise, seed):
    r, theta = np.meshgrid(np.linspace(0.5, 2.5, radii), 2 * np.pi * np.arange(angles) / angles)
    copies = samples // (radii * angles)
    r, theta = np.tile(r.flatten(), copies), np.tile(theta.flatten(), copies)
    random = np.random.RandomState(seed)
    r = r + random.normal(0, radius_noise, len(r))
    theta = theta + random.normal(0, angle_noise, len(theta))
    return np.stack([r * np.cos(theta), r * np.sin(theta)], 1).astype(np.float32)


for case in ((3000, 5, 16, 0.01, 0.01, 42), (1000, 5, 8, 0, 0, 0)):
    print("radial", case, sha256(radial(*case)))
print("gaussian", sha256(np.random.RandomState(42).multivariate_normal([1, 0.5], [[1, 0.5], [0.5, 1]],
            12500).astype(np.float32)))
image = Image.fromarray(np.array([(i * i * 31 + 7 * i) % 256 for i in range(784)], np.uint8).reshape(28, 28))
for side in (32, 64, 20):
    print("resize", side, sha256(np.asarray(image.resize((side, side), Image.BILINEAR))))
