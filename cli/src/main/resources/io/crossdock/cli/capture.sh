#!/bin/sh
# Saves what "crossdock explain" needs of a Linux host into one text, and nothing that names the host.
#
#   sudo sh capture.sh > host.capture          then, anywhere: crossdock explain host.capture
#
#   --root DIR    take /sys and /proc below DIR
#   --no-tools    do not run nvidia-smi, rocm-smi, lscpu and dmesg
#   --no-measure  do not run p2pBandwidthLatencyTest and nvbandwidth, which load the machine for seconds
#
# In it: configuration space, resources and links of every PCI function, IOMMU groups and their types, the kernel's
# version, its PCI and IOMMU parameters and what it logged of them, tables of tools. Device serial numbers become
# numbers that are equal where those were. Host names, IP and MAC addresses, UUIDs and other parameters are left out.
# It reads only, and needs sh, sed, awk and od. Without root, configuration space ends after 64 bytes.
#
# The text: "crossdock capture 1", then sections "= text PATH", "= hex PATH" and "= link PATH TARGET". Each line of a
# section's content begins with one blank.
set -u
LC_ALL=C
export LC_ALL

root=
tools=yes
measure=yes
while [ $# -gt 0 ]; do
    case $1 in
        --root)
            [ $# -gt 1 ] || {
                echo "capture: --root needs a folder" >&2
                exit 2
            }
            root=${2%/}
            shift
            ;;
        --no-tools) tools=no ;;
        --no-measure) measure=no ;;
        *)
            echo "capture: unknown option: $1; known are --root DIR, --no-tools, --no-measure" >&2
            exit 2
            ;;
    esac
    shift
done

if ! [ -d "$root/sys/bus/pci/devices" ]; then
    echo "capture: no PCI devices in $root/sys/bus/pci/devices (not Linux, or a container without /sys)" >&2
    exit 4
fi
# Where /sys really is: paths of functions are told relative to it.
sys=$(cd "$root/sys" && pwd -P) || exit 4

host=$(cat "$root/proc/sys/kernel/hostname" 2>/dev/null)
# Escaped for sed; a name of one or two letters, or a word that logs use, would tear holes.
case $host in
    '' | ? | ?? | localhost | *[!A-Za-z0-9._-]*) host= ;;
    *) host=$(printf '%s\n' "${host%%.*}" | sed 's/[.[\*^$]/\\&/g') ;;
esac

# Takes out what names a machine or a person. Basic expressions, because some hosts have no others.
anonymous() {
    h='[0-9a-fA-F]'
    sed -e "s/$h\{8\}-$h\{4\}-$h\{4\}-$h\{4\}-$h\{12\}/<uuid>/g" \
        -e "s/\($h$h:\)\{19\}$h$h/<guid>/g" \
        -e "s/\($h$h:\)\{7\}$h$h/<guid>/g" \
        -e "s/\($h$h:\)\{5\}$h$h/<mac>/g" \
        -e "s/\(fe80\|f[cd]$h$h\|2$h$h$h\)\(:$h\{0,4\}\)\{3,7\}/<ip>/g" \
        -e 's/\(^\|[^0-9.]\)[0-9]\{1,3\}\.[0-9]\{1,3\}\.[0-9]\{1,3\}\.[0-9]\{1,3\}\([^0-9.]\|$\)/\1<ip>\2/g' \
        ${host:+-e "s/$host/<host>/g"}
}

# A section of text from standard input; none if that is empty.
text() {
    awk -v path="$1" 'NR == 1 { print "= text " path } { print " " $0 }'
}

# The first line of a small file, without starting a process.
small() {
    line=
    if [ -r "$1" ] && { read -r line <"$1" || [ -n "$line" ]; } 2>/dev/null; then
        printf '= text %s\n %s\n' "$2" "$line"
    fi
}

functions() {
    for entry in "$sys"/bus/pci/devices/*; do
        folder=$(cd "$entry" 2>/dev/null && pwd -P) || continue
        path=sys${folder#"$sys"}
        for file in vendor device class subsystem_vendor subsystem_device numa_node current_link_speed \
            current_link_width max_link_speed max_link_width secondary_bus_number subordinate_bus_number; do
            small "$folder/$file" "$path/$file"
        done
        if [ -r "$folder/resource" ]; then
            printf '= text %s/resource\n' "$path"
            sed 's/^/ /' "$folder/resource"
        fi
        for file in iommu_group driver physfn; do
            if [ -h "$folder/$file" ]; then
                target=$(cd "$folder/$file" 2>/dev/null && pwd -P) || target=$(readlink "$folder/$file")
                printf '= link %s/%s %s\n' "$path" "$file" "${target##*/}"
            fi
        done
        if [ -r "$folder/config" ]; then
            printf '= hex %s/config\n' "$path"
            od -An -v -tx1 "$folder/config" 2>/dev/null
        fi
    done
}

# Puts pseudonyms for the device serial numbers: extended capability 3, bytes 4 to 11. Equal ones get equal pseudonyms.
#
#   31        20 19   16 15             0
#   +-----------+-------+---------------+
#   | next      | vers. | capability    |   at 0x100, then where "next" says
#   +-----------+-------+---------------+
pseudonyms() {
    awk '
        function number(at) { return 16 * index(digits, substr(byte[at], 1, 1)) + index(digits, substr(byte[at], 2, 1)) - 17 }
        function flush(   at, steps, next_at, i, serial) {
            at = 256
            for (steps = 0; count >= 512 && at >= 256 && at + 12 <= count && steps < 480; steps++) {
                if (number(at) + 256 * number(at + 1) == 3) {
                    serial = ""
                    for (i = 4; i < 12; i++) serial = serial byte[at + i]
                    if (serial !~ /^(0+|f+)$/) {
                        if (!(serial in known)) known[serial] = ++numbers
                        byte[at + 4] = sprintf("%02x", known[serial] % 256)
                        byte[at + 5] = sprintf("%02x", int(known[serial] / 256) % 256)
                        for (i = 6; i < 12; i++) byte[at + i] = "00"
                    }
                }
                at = int(number(at + 2) / 16) + 16 * number(at + 3)
                at -= at % 4
            }
            for (i = 0; i < count; i++) printf "%s%s%s", i % 16 ? "" : " ", byte[i], i % 16 == 15 || i == count - 1 ? "\n" : " "
            count = 0
        }
        BEGIN { digits = "0123456789abcdef" }
        /^= / { flush(); hex = $2 == "hex" }
        hex && !/^= / { for (i = 1; i <= NF; i++) byte[count++] = $i; next }
        { print }
        END { flush() }'
}

# Parameters that decide about PCI, IOMMU and drivers; the others may name disks, addresses and people.
command_line() {
    kept=
    line=
    { read -r line <"$root/proc/cmdline" || [ -n "$line" ]; } 2>/dev/null || return
    set -f
    # shellcheck disable=SC2086 # words are what is wanted
    for word in $line; do
        case $word in
            BOOT_IMAGE=*) kept="$kept BOOT_IMAGE=${word##*/}" ;;
            iommu=* | iommu.* | amd_iommu* | intel_iommu* | arm-smmu* | pci=* | pcie_* | pci_* | vfio* | swiotlb* | \
                mem_encrypt* | numa* | intremap* | nvidia* | NVreg_* | amdgpu.* | nvme* | mlx5* | hugepages* | \
                default_hugepagesz* | mitigations* | efi=disable_early_pci_dma | quiet)
                kept="$kept $word"
                ;;
        esac
    done
    set +f
    printf '%s\n' "${kept# }" | anonymous | text proc/cmdline
}

# Runs a command, if there is one, no longer than a minute or two; tables of figures take that on many GPUs.
table() {
    name=$1
    shift
    command -v "$1" >/dev/null 2>&1 || return 0
    limit=
    command -v timeout >/dev/null 2>&1 && limit='timeout 120'
    # shellcheck disable=SC2086 # two words
    { printf '$ %s\n' "$*" && $limit "$@" 2>/dev/null; } </dev/null | anonymous | text "tools/$name.txt"
}

log() {
    dmesg 2>/dev/null | grep -E 'DMAR|AMD-Vi|IOMMU|iommu|arm-smmu|SMMU|IO_PAGE_FAULT|ACS|[Pp]eer-to-peer|P2PDMA|BAR|bridge window|available PCIe bandwidth|AER:|NVRM: (Xid|GPU)|Hypervisor detected|Linux version' |
        grep -v 'ommand line:' | sed 's/ ([^ ]*@[^ ]*)//' | head -n 5000 | anonymous | text tools/dmesg.txt
}

echo 'crossdock capture 1'
command_line
small "$root/proc/sys/kernel/osrelease" proc/sys/kernel/osrelease
for type in "$root"/sys/kernel/iommu_groups/*/type; do
    small "$type" "${type#"$root/"}"
done
functions | pseudonyms
if [ $tools = yes ]; then
    log
    table lscpu lscpu
    table topo-m nvidia-smi topo -m
    table topo-p2p-r nvidia-smi topo -p2p r
    table topo-p2p-w nvidia-smi topo -p2p w
    table rocm-topo rocm-smi --showtopo
fi
if [ $measure = yes ]; then
    table p2pBandwidthLatencyTest p2pBandwidthLatencyTest
    table nvbandwidth nvbandwidth -t device_to_device_memcpy_write_ce device_to_device_memcpy_read_ce
fi
exit 0
