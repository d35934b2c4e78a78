"""What computes: int8 files are several times as fast where a processor sums products of int8 in one instruction."""

import platform
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_INT8 = {
    "amx_int8": "AMX",
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX-VNNI",
    "avx512bw": "AVX-512 without VNNI",
    "avx2": "AVX2 without VNNI",
    "i8mm": "I8MM",
    "asimddp": "dot products",
}
"""Flags of the processor, the fastest for int8 first, and what they are called."""


def processor() -> str:
    """Return the processor's name, and its best instructions for int8 where Linux tells them."""
    lines = _CPUINFO.read_text().splitlines() if _CPUINFO.exists() else []
    told = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    flags = (told.get("flags") or told.get("Features") or "").split()
    int8 = next((title for flag, title in _INT8.items() if flag in flags), "")
    return f"{told.get('model name') or platform.machine()}{f', {int8}' if int8 else ''}"
