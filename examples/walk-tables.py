#!/usr/bin/env python3
"""Walks the page tables in a memory image that `crossdock explain ... --dump-ram FILE --json` wrote.

usage: walk-tables.py FILE < explain.json
"""
import json, struct, sys

answer = json.load(sys.stdin)
ram, base = open(sys.argv[1], "rb"), int(answer["ramBase"], 16)
present = {"arm-lpae-s1": 1, "vtd-ss": 3, "amd-v1": 1}
is_leaf = {
    "arm-lpae-s1": lambda entry, shift: shift == 12 or not entry & 2,
    "vtd-ss": lambda entry, shift: shift == 12 or entry & 0x80,
    "amd-v1": lambda entry, shift: (entry >> 9 & 7) in (0, 7),
}


def size_of(entry, shift, form):  # an AMD page of several entries tells its size by the lowest zero bit of its address
    return 1 << shift if form != "amd-v1" or not entry & 0xE00 else 2 * (~(entry >> 12) & (entry >> 12) + 1) << 12


def walk(table, shift, form, iova):
    ram.seek(table - base)
    for index, entry in enumerate(struct.unpack("<512Q", ram.read(4096))):
        at = iova + (index << shift)
        if not entry & present[form]:
            continue
        if is_leaf[form](entry, shift):
            page = size_of(entry, shift, form)
            print(f"{at:#x} {1 << shift:#x} {(entry & 0xFFFFFFFFF000 & -page) + at % page:#x} {entry:#x}")
        else:
            walk(entry & 0xFFFFFFFFF000, shift - 9, form, at)


for t in answer["ramTables"]:
    walk(int(t["root"], 16), 12 + 9 * ((t["inputBits"] - 12 + 8) // 9 - 1), t["format"], 0)
