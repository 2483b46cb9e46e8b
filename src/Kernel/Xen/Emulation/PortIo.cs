namespace Verified.Kernel.Xen.Emulation;

/// <summary>What ports read as, and what becomes of what is written, for a guest that may use them.</summary>
/// <remarks>The timer and the speaker of the PC, which Xen emulates for guests, are not here: their ports read as all ones.</remarks>
internal sealed partial class Emulator
{
    /// <summary>guest_io_read: the machine's port, or piece by piece what the hypervisor shows in its place.</summary>
    private uint ReadPorts(Domain domain, int port, int bytes)
    {
        if (AdminPermits(domain, port, bytes))
        {
            return Truncate(hypervisor.Host.Ports.Read((ushort)port, bytes), bytes);
        }

        if (port == ConfigAddress && bytes == ConfigDataBytes)
        {
            return domain.PciConfigAddress;
        }

        var data = 0u;
        for (var shift = 0; bytes > 0;)
        {
            var size = PieceOf(domain, port, bytes);
            if (size == sizeof(uint))
            {
                return uint.MaxValue;
            }

            data |= Truncate(ReadPiece(domain, port, size), size) << shift;
            shift += size * BitsOfAByte;
            port += size;
            bytes -= size;
        }

        return data;
    }

    /// <summary>guest_io_write.</summary>
    private void WritePorts(Domain domain, int port, int bytes, uint data)
    {
        if (AdminPermits(domain, port, bytes))
        {
            hypervisor.Host.Ports.Write((ushort)port, bytes, Truncate(data, bytes));
            return;
        }

        if (port == ConfigAddress && bytes == ConfigDataBytes)
        {
            domain.PciConfigAddress = data;
            return;
        }

        while (bytes > 0)
        {
            var size = PieceOf(domain, port, bytes);
            WritePiece(domain, port, size, data);
            port += size;
            bytes -= size;
            data = size == sizeof(uint) ? 0 : data >> (size * BitsOfAByte);
        }
    }

    private uint ReadPiece(Domain domain, int port, int size) =>
        port == RtcIndex ? domain.CmosIndex
            : port != RtcData && domain.MayReachPorts(port, port + size - 1) && !IsConfigData(port) ? hypervisor.Host.Ports.Read((ushort)port, size)
            : uint.MaxValue;

    private void WritePiece(Domain domain, int port, int size, uint data)
    {
        if (port == RtcIndex)
        {
            domain.CmosIndex = (byte)data;
        }
        else if (port != RtcData && !IsConfigData(port) && domain.MayReachPorts(port, port + size - 1))
        {
            hypervisor.Host.Ports.Write((ushort)port, size, Truncate(data, size));
        }
    }

    /// <summary>How many of the bytes are one access: those of configuration space up to its end, pairs that the domain has both, else one.</summary>
    private static int PieceOf(Domain domain, int port, int bytes)
    {
        if (IsConfigData(port))
        {
            var size = Math.Min(bytes, ConfigDataBytes - (port % ConfigDataBytes));
            return size == 3 ? 2 : size;
        }

        return port is not (RtcIndex or RtcData) && bytes > 1 && port % 2 == 0 && domain.MayReachPorts(port, port + 1) ? 2 : 1;
    }

    private static bool IsConfigData(int port) => (port & ~(ConfigDataBytes - 1)) == ConfigData;

    private static uint Truncate(uint value, int bytes) => bytes == sizeof(uint) ? value : value & ((1u << (bytes * BitsOfAByte)) - 1);
}
