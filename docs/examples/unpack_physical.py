#!/usr/bin/env python3
"""Unpacks a physical backup of an unencrypted directory repository, from docs/repository-format.md alone.

    unpack_physical.py REPOSITORY CLUSTER BACKUP TARGET

It needs Python 3.8 and the program zstd, and nothing of Walfleet. It checks the digest of every object and the CRC-32C of every
file. Tablespaces become folders in pg_tblspc. It is written to be read, not to be fast: use `walfleet restore` where you can.
"""
import hashlib
import json
import os
import subprocess
import sys

CHUNK = 65536


class Reader:
    """Numbers in LEB128, texts with their length."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        assert self.at + length <= len(self.data), "it ends too early"
        self.at += length
        return self.data[self.at - length : self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def text(self):
        return self.take(self.number()).decode()

    def expect(self, magic):
        assert self.take(len(magic)) == magic, "not " + repr(magic)

    def many(self, read):
        return [read() for _ in range(self.number())]


def unzstd(data):
    return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout


def crc32c_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


TABLE = crc32c_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def document(path):
    data = open(path, "rb").read()
    content = json.loads(data)
    tail = b'  "sha256": "' + content["sha256"].encode() + b'"\n}\n'
    assert data.endswith(tail) and hashlib.sha256(data[: -len(tail)]).hexdigest() == content["sha256"], path
    assert content["formatVersion"] == 1, "a newer format"
    return content


def stored(root, entry):
    assert "keyId" not in entry, entry["key"] + " is encrypted"
    data = open(os.path.join(root, entry["key"]), "rb").read()
    assert len(data) == entry["storedSize"] and hashlib.sha256(data).hexdigest() == entry["sha256"], entry["key"]
    return data


def pieces(section):
    """A section's pack, then (stored offset, stored length, [(file or None, first chunk, length)]) for each frame."""

    def piece():
        file = section.number()
        if file == 0:
            return None, 0, section.number()
        chunk, length = section.number(), section.number()
        section.take(16 * -(-length // CHUNK))  # the hashes: Python has no XXH3
        return file - 1, chunk, length

    pack, end = section.text(), 0
    for _ in range(section.number()):
        offset = end + section.number()
        length, _raw = section.number(), section.number()
        yield pack, offset, length, section.many(piece)
        end = offset + length


def main(root, cluster, backup, target):
    manifest = document(os.path.join(root, cluster, "full", backup + ".meta"))
    assert manifest["kind"] == "full" and manifest["backup"] == backup and manifest["cluster"] == cluster
    objects = {(entry["role"], entry["name"]): entry for entry in manifest["objects"]}
    head = next(entry for entry in manifest["objects"] if entry["role"] == "map")
    reader = Reader(unzstd(stored(root, head)))
    reader.expect(b"walfleet-map 1\n")
    assert reader.number() == CHUNK
    folders = reader.many(lambda: (reader.text(), reader.number()))
    files = {}
    for _ in range(reader.number()):
        path, number = reader.text(), reader.number()
        size, crc = reader.number(), reader.number()
        seconds, nanos, mode = reader.number(), reader.number(), reader.number()
        files[number] = path, size, crc, seconds * 10**9 + nanos, mode
    parts = reader.number()
    sections = reader.many(lambda: Reader(reader.take(reader.number())))
    for part in range(1, parts + 1):
        more = Reader(unzstd(stored(root, objects["map-part", str(part)])))
        more.expect(b"walfleet-map-part 1\n")
        sections += more.many(lambda: Reader(more.take(more.number())))

    os.makedirs(target)
    for path, mode in folders:
        os.makedirs(os.path.join(target, path), exist_ok=True)
        os.chmod(os.path.join(target, path), mode)
    contents = {number: bytearray(facts[1]) for number, facts in files.items()}
    missing = {number: facts[1] for number, facts in files.items()}
    for section in sections:
        pack, data = None, b""
        for pack_name, offset, length, found in pieces(section):
            if pack != pack_name:
                pack, data = pack_name, stored(root, objects["pack", pack_name])
            frame, at = unzstd(data[offset : offset + length]), 0
            for file, chunk, size in found:
                if file in files:
                    begin = chunk * CHUNK
                    used = max(0, min(size, files[file][1] - begin))
                    contents[file][begin : begin + used] = frame[at : at + used]
                    missing[file] -= used
                at += size
            assert at == len(frame)
    for number, (path, size, crc, modified, mode) in files.items():
        assert missing[number] == 0 and len(contents[number]) == size, path
        assert crc32c(contents[number]) == crc, "CRC-32C of " + path
        name = os.path.join(target, path)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "wb") as out:
            out.write(contents[number])
        os.chmod(name, mode)
        os.utime(name, ns=(modified, modified))
    assert len(files) == manifest["files"]
    print("%d files, %d bytes" % (len(files), sum(facts[1] for facts in files.values())))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
