#!/bin/sh
# Prints "lspci -vvv -nn" of a machine that exists nowhere: root ports with a switch each, below whose ports stands one
# GPU each. Every third port of a switch redirects. Without an argument it has 10,269 functions.
#
#   examples/large-machine.sh > large.txt
#   ./crossdock explain large.txt --kernel 6.12 --iommu translated
#
# usage: large-machine.sh [DOMAINS]   PCI domains (default 21) of 489 functions each
set -eu

case ${1:-21} in
    *[!0-9]* | '') echo "usage: $0 [DOMAINS]" >&2; exit 2 ;;
esac

exec awk -v domains="${1:-21}" 'BEGIN {
    for (domain = 0; domain < domains; domain++) {
        host_bridge(domain)
        for (s = 0; s < 4; s++) {
            first = 1 + s * 62
            last = first + 61
            bridge(domain, 0, s + 1, 0, first, last, "Root Port (Slot+)", "+")
            bridge(domain, first, 0, 0, first + 1, last, "Upstream Port", "")
            for (p = 0; p < 60; p++) {
                # 32 devices of 8 functions to a bus: ports stand as functions, as they do in real switches
                bridge(domain, first + 1, p % 32, int(p / 32), first + 2 + p, first + 2 + p, "Downstream Port (Slot+)",
                    p % 3 == 0 ? "+" : "-")
                gpu(domain, first + 2 + p, domain * 240 + s * 60 + p)
            }
        }
    }
}

function header(domain, bus, device, fn, what) {
    printf "\n%04x:%02x:%02x.%d %s\n", domain, bus, device, fn, what
    printf "\tControl: I/O- Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx+\n"
}

function host_bridge(domain) {
    header(domain, 0, 0, 0, "Host bridge [0600]: Intel Corporation Ice Lake Memory Map/VT-d [8086:09a2] (rev 04)")
}

function express(kind) {
    printf "\tCapabilities: [68] Express (v2) %s, MSI 00\n", kind
    printf "\t\tDevCap:\tMaxPayload 512 bytes, PhantFunc 0\n"
    printf "\t\tDevCtl:\tCorrErr+ NonFatalErr+ FatalErr+ UnsupReq+\n"
    printf "\t\t\tRlxdOrd+ ExtTag+ PhantFunc- AuxPwr- NoSnoop-\n"
    printf "\t\t\tMaxPayload 256 bytes, MaxReadReq 512 bytes\n"
    printf "\t\tLnkCap:\tPort #0, Speed 32GT/s, Width x16, ASPM not supported\n"
    printf "\t\tLnkSta:\tSpeed 32GT/s, Width x16\n"
}

# redirects: "+", "-", or "" for a port without ACS
function bridge(domain, bus, device, fn, secondary, subordinate, kind, redirects) {
    header(domain, bus, device, fn, "PCI bridge [0604]: Broadcom / LSI PEX890xx PCIe Gen 5 Switch [1000:c030] (rev b0)")
    printf "\tBus: primary=%02x, secondary=%02x, subordinate=%02x, sec-latency=0\n", bus, secondary, subordinate
    express(kind)
    if (redirects != "") {
        printf "\tCapabilities: [f24 v1] Access Control Services\n"
        printf "\t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans+\n"
        printf "\t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir%s CmpltRedir%s UpstreamFwd%s EgressCtrl- DirectTrans-\n",
            redirects, redirects, redirects
    }
    printf "\tKernel driver in use: pcieport\n"
}

# BARs of 128 GiB, one behind the other from 32 TiB on, printed in two parts: "%x" ends at 2^31 in some versions of awk
function gpu(domain, bus, number) {
    header(domain, bus, 0, 0, "3D controller [0302]: NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330] (rev a1)")
    printf "\tRegion 0: Memory at %x%07x000 (64-bit, prefetchable) [size=128G]\n", \
        32 + int(number / 8), number % 8 * 33554432
    express("Endpoint")
    printf "\tKernel driver in use: nvidia\n"
}'
