#!/usr/bin/python3
"""PNG images of every kind, as ImageMagick writes them: what tests/Vae.Models.Tests/Golden/png
holds.

    png_files.py DIRECTORY

Needs ImageMagick's convert. Each image has 9 by 7 pixels; the tests know their values by the same
formulas:
grey(x, y) and rgb(x, y, channel) of the upper bits, palette(x, y) of the number of colours.
"""
import pathlib
import struct
import subprocess
import sys
import zlib

WIDTH, HEIGHT = 9, 7
directory = pathlib.Path(sys.argv[1])


def level(x, y, channel, bits):
    """What a channel of so many bits holds."""
    return ((x * 37 + y * 59 + channel * 101) % 256) >> (8 - min(bits, 8))


def colour(number, count):
    """A colour of a palette."""
    red = number * 255 // (count - 1)
    return (red, 255 - red, number * 7 % 256)


def pixels():
    return [(x, y) for y in range(HEIGHT) for x in range(WIDTH)]


def convert(name, kind, depth, raw, *options):
    source = ["-size", f"{WIDTH}x{HEIGHT}", "-depth", str(depth), "-endian", "MSB", f"{kind}:-"]
    command = ["convert", *source, "-strip", *options, f"png:{directory / name}.png"]
    subprocess.run(command, input=raw, check=True)


def png(bits, kind):
    return ["-define", f"png:bit-depth={bits}", "-define", f"png:color-type={kind}"]


def wide(value):
    """16 bits whose upper half is the value and whose lower half is something else."""
    return struct.pack(">H", value << 8 | 255 - value)


def add_transparency(name, to, alpha):
    """Puts a part with the opacity of every colour before the pixels."""
    data = (directory / f"{name}.png").read_bytes()
    at = data.index(b"IDAT") - 4
    part = b"tRNS" + bytes(alpha)
    part = struct.pack(">I", len(alpha)) + part + struct.pack(">I", zlib.crc32(part))
    (directory / f"{to}.png").write_bytes(data[:at] + part + data[at:])


for bits in (1, 2, 4, 8):
    grey = bytes(level(x, y, 0, bits) * 255 // (2**bits - 1) for x, y in pixels())
    convert(f"grey{bits}", "gray", 8, grey, *png(bits, 0))
    convert(f"grey{bits}-interlaced", "gray", 8, grey, *png(bits, 0), "-interlace", "PNG")
    count = min(2**bits, WIDTH * HEIGHT)
    numbers = [(x + WIDTH * y) % count for x, y in pixels()]
    colours = b"".join(bytes(colour(number, count)) for number in numbers)
    convert(f"palette{bits}", "rgb", 8, colours, *png(bits, 3))
    convert(f"palette{bits}-interlaced", "rgb", 8, colours, *png(bits, 3), "-interlace", "PNG")
    add_transparency(f"palette{bits}", f"palette{bits}-opaque", [255] * count)

add_transparency("palette2", "palette2-transparent", [255, 255, 0, 255])
for interlace in ("None", "PNG"):
    suffix = "-interlaced" if interlace == "PNG" else ""
    grey = b"".join(wide(level(x, y, 0, 16)) for x, y in pixels())
    convert(f"grey16{suffix}", "gray", 16, grey, *png(16, 0), "-interlace", interlace)
    for depth, store in ((8, lambda value: bytes([value])), (16, wide)):
        rgb = b"".join(store(level(x, y, channel, depth)) for x, y in pixels() for channel in range(3))
        convert(f"rgb{depth}{suffix}", "rgb", depth, rgb, *png(depth, 2), "-interlace", interlace)
opaque = b"".join(bytes([*(level(x, y, channel, 8) for channel in range(3)), 255]) for x, y in pixels())
convert("rgba8", "rgba", 8, opaque, *png(8, 6))
