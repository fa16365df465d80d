#!/usr/bin/python3
"""Writes the same rows in every form of file that `data` reads, and what NumPy says they are.

    data_formats.py DIRECTORY

Each case is a folder of DIRECTORY with its files and `expected.f4`, the rows in single precision,
row by row.
Prints, as JSON, for each case its folder `name`, its `kind` (arrays, digits or images), the `shape`
of the
expected rows, and for arrays `file`, `key`, `labels`, `factors` and the expected `classes`
(numbered by value)
and `levels` of each factor. Needs Debian's python3-numpy. The PNG images are written by zlib alone.
"""
import gzip
import io
import json
import pathlib
import struct
import sys
import zlib

import numpy as np

ROOT = pathlib.Path(sys.argv[1])
RANDOM = np.random.RandomState(11)
CASES = []


def case(name, kind, rows, **more):
    """The folder of a new case, once it is written what its rows are."""
    folder = ROOT / name
    folder.mkdir(parents=True)
    rows = np.ascontiguousarray(rows).reshape(len(rows), -1).astype("<f4")
    (folder / "expected.f4").write_bytes(rows.tobytes())
    CASES.append({"name": name, "kind": kind, "shape": rows.shape, **more})
    return folder


def share(pixels):
    return pixels.astype(np.float64) / 255


# Arrays of every type, byte order and memory order: vectors as they are.
def vectors(dtype):
    if dtype == np.bool_:
        return RANDOM.rand(7, 5) < 0.5
    if dtype.kind == "f":
        return (RANDOM.standard_normal((7, 5)) * 100).astype(dtype)
    limits = np.iinfo(dtype)
    low, high = max(limits.min, -(2**52)), min(limits.max, 2**52)
    return RANDOM.randint(low, high, (7, 5), dtype=np.int64).astype(dtype)


for code in ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
    for order in "<>":
        dtype = np.dtype(order + code)
        for memory in "CF":
            values = np.array(vectors(dtype), dtype=dtype, order=memory)
            name = f"npy-{dtype.kind}{8 * dtype.itemsize}-{'big' if order == '>' else 'little'}-{memory}"
            np.save(case(name, "arrays", values, file="rows.npy") / "rows.npy", values)

# Images: whole numbers are pixels, floats are as they are, channels lie last or first.
for shape, last in [((6, 4, 5), (6, 4, 5, 1)), ((6, 4, 5, 3), (6, 4, 5, 3)), ((6, 3, 7, 5), (6, 7, 5, 3))]:
    for code in ["?", "u1", ">i2", "<i8", "<f4"]:
        for memory in "CF":
            pixels = RANDOM.randint(0, 256, shape)
            values = np.array(pixels > 127 if code == "?" else pixels, dtype=code, order=memory)
            seen = np.moveaxis(values, 1, 3) if shape[1:] != last[1:1 + len(shape) - 1] else values
            rows = seen if code == "<f4" else seen if code == "?" else share(seen)
            name = f"images-{'x'.join(map(str, shape))}-{np.dtype(code).name}-{memory}"
            np.save(case(name, "arrays", rows, file="rows.npy") / "rows.npy", values)

# npz, stored and compressed, with classes and factors.
rows = RANDOM.standard_normal((12, 3))
classes, size, place = RANDOM.choice([3, 5, 9], 12), RANDOM.choice([0.5, 0.25], 12), RANDOM.randint(-2, 2, (12, 2))


def levels(values):
    return np.unique(values, return_inverse=True)[1].tolist()


known = {"classes": levels(classes),
    "levels": [levels(classes), levels(size), levels(place[:, 0]), levels(place[:, 1])]}
for name, save in [("npz-stored", np.savez), ("npz-compressed", np.savez_compressed)]:
    folder = case(name, "arrays", rows, file="rows.npz", key="x", labels="y", factors="size, place", **known)
    save(folder / "rows.npz", x=np.asfortranarray(rows), y=classes.astype("u1"), size=size, place=place, other=rows[:3])

# csv with every separator, with and without a header.
for name, separator in [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("space", " ")]:
    np.savetxt(case(f"csv-{name}", "arrays", rows, file="rows.csv") / "rows.csv", rows, fmt="%.17g",
        delimiter=separator)
table = io.StringIO()
np.savetxt(table, np.column_stack([rows[:, :2], classes, rows[:, 2], size]), fmt="%.9g", delimiter=",",
    header="a,b,y,c,size", comments="")
known = {"classes": levels(classes), "levels": [levels(classes), levels(size)]}
folder = case("csv-named", "arrays", np.loadtxt(io.StringIO(table.getvalue()), delimiter=",", skiprows=1)[:, [0, 1, 3]],
              file="rows.csv", labels="y", factors="size", **known)
(folder / "rows.csv").write_text(table.getvalue())

# IDX of every type, plain and gzipped, of one member and of two.
IDX = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def idx(code, values):
    head = struct.pack(">BBBB", 0, 0, code, values.ndim) + struct.pack(f">{values.ndim}I", *values.shape)
    return head + values.astype(IDX[code]).tobytes()


def gzip_twice(content):
    half = len(content) // 2
    return gzip.compress(content[:half]) + gzip.compress(content[half:]) + bytes(512)


def gzip_and_nothing(content):
    return gzip.compress(content) + gzip.compress(b"") + bytes(512)


for code in IDX:
    for ending, pack in [("", bytes), (".gz", gzip.compress), (".gz", gzip_twice), (".gz", gzip_and_nothing)]:
        pixels = RANDOM.randint(0, 128, (9, 28, 28))
        name = f"idx-{code:02x}{'-' + pack.__name__ if ending else ''}"
        folder = case(name, "digits", share(pixels)) / "mnist"
        folder.mkdir()
        for part, some in [("train", pixels[:6]), ("t10k", pixels[6:])]:
            values = some / 255 if code >= 0x0D else some
            (folder / f"{part}-images-idx3-ubyte{ending}").write_bytes(pack(idx(code, values)))
            (folder / f"{part}-labels-idx1-ubyte{ending}").write_bytes(pack(idx(0x08, np.arange(len(some)) % 10)))


# PNG of every kind, with each of the five filters, interlaced or not.
def part(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def paeth(left, above, corner):
    estimate = left + above - corner
    return min((abs(estimate - left), 0, left), (abs(estimate - above), 1, above),
        (abs(estimate - corner), 2, corner))[2]


def filtered(lines, step):
    """The lines of bytes of an image or a pass, each by the next filter; step is the bytes of a
    pixel, at least 1."""
    out, before = b"", None
    for number, line in enumerate(lines):
        before = before or bytes(len(line))
        kind, left = number % 5, bytes(step) + line
        corner = bytes(step) + before
        guess = {
            0: lambda i: 0, 1: lambda i: left[i], 2: lambda i: before[i],
            3: lambda i: (left[i] + before[i]) // 2, 4: lambda i: paeth(left[i], before[i], corner[i]),
        }[kind]
        out += bytes([kind]) + bytes((line[i] - guess(i)) % 256 for i in range(len(line)))
        before = line
    return out


def packed(samples, bits):
    """Lines [height, width * channels] as bytes."""
    if bits == 16:
        return [line.astype(">u2").tobytes() for line in samples]
    if bits == 8:
        return [line.astype("u1").tobytes() for line in samples]
    ones = (samples[:, :, None] >> np.arange(bits - 1, -1, -1)) & 1
    return [np.packbits(line).tobytes() for line in ones.reshape(len(samples), -1).astype("u1")]


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(samples, bits, colour, interlaced, palette=None):
    """An image of samples [height, width, channels]."""
    height, width, channels = samples.shape
    step = max(1, channels * bits // 8)
    passes = [samples[y::dy, x::dx] for y, x, dy, dx in ADAM7] if interlaced else [samples]
    raw = b"".join(filtered(packed(one.reshape(len(one), -1), bits), step) for one in passes if one.size)
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    colours = b"" if palette is None else part(b"PLTE", palette.astype("u1").tobytes())
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + colours + part(b"IDAT", zlib.compress(raw)) + part(b"IEND", b"")


def pixels_of(samples, bits):
    """Bytes: of 16 bits the upper 8, fewer spread over 0 to 255."""
    return samples >> 8 if bits == 16 else samples * 255 // (2**bits - 1)


GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
kinds = [(GREY, bits) for bits in (1, 2, 4, 8, 16)] + [(PALETTE, bits) for bits in (1, 2, 4, 8)]
kinds += [(colour, bits) for colour in (RGB, GREY_ALPHA, RGB_ALPHA) for bits in (8, 16)]
for colour, bits in kinds:
    for interlaced in (False, True):
        channels = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}[colour]
        images = RANDOM.randint(0, 2**bits, (4, 11, 13, channels))
        palette = RANDOM.randint(0, 256, (2**bits, 3)) if colour == PALETTE else None
        if colour in (GREY_ALPHA, RGB_ALPHA):
            images[..., -1] = 2**bits - 1
        seen = palette[images[..., 0]] if colour == PALETTE else pixels_of(images, bits)
        seen = seen[..., :-1] if colour in (GREY_ALPHA, RGB_ALPHA) else seen
        folder = case(f"png-{colour}-{bits}{'-interlaced' if interlaced else ''}", "images", share(seen)) / "images"
        folder.mkdir()
        for number, image in enumerate(images):
            (folder / f"{number}.png").write_bytes(png(image, bits, colour, interlaced, palette))

print(json.dumps(CASES))
