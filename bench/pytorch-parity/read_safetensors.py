#!/usr/bin/python3
"""Reads a safetensors file by hand, as its format is described, and prints what is in it as JSON:
read_safetensors.py FILE. Needs Debian's python3-numpy."""
import json
import pathlib
import struct
import sys

import numpy


def read(path):
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    body = data[8 + length :]
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        assert entry["dtype"] == "F32" and begin == end, name
        tensors[name] = numpy.frombuffer(body[begin:stop], dtype="<f4").reshape(entry["shape"])
        end = stop
    assert end == len(body) and (8 + length) % 8 == 0
    return metadata, tensors


if __name__ == "__main__":
    metadata, tensors = read(sys.argv[1])
    print(json.dumps({"metadata": metadata,
                "tensors": {name: {"shape": list(t.shape), "values": t.flatten().tolist()} for name,
                    t in tensors.items()}}))
