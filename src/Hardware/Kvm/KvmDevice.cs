using System.Runtime.InteropServices;

namespace Verified.Hardware.Kvm;

/// <summary>The open device <c>/dev/kvm</c>.</summary>
internal sealed unsafe class KvmDevice : IDisposable
{
    private const string Path = "/dev/kvm";
    private readonly int _fd;

    private KvmDevice(int fd) => _fd = fd;

    /// <summary>Why KVM cannot be used here, or null when it can.</summary>
    public static string? Probe()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return "only Linux on x86-64 is supported";
        if (!File.Exists(Path)) return $"{Path} does not exist";
        int fd = Native.open(Path, Native.O_RDWR | Native.O_CLOEXEC);
        if (fd < 0) return Native.Failure("open " + Path).Message;
        using var device = new KvmDevice(fd);
        int version = device.Version();
        return version == KvmAbi.ApiVersion ? device.WhyNoMachine() : $"{Path} answers API version {version}, expected {KvmAbi.ApiVersion}";
    }

    public static KvmDevice Open() => new(Native.Check(Native.open(Path, Native.O_RDWR | Native.O_CLOEXEC), "open /dev/kvm"));

    public VirtualMachine CreateVirtualMachine()
    {
        int vm = Native.Check(Native.ioctl(_fd, KvmAbi.CreateVm, 0), "KVM_CREATE_VM");
        int runBytes = Native.Check(Native.ioctl(_fd, KvmAbi.GetVcpuMapSize, 0), "KVM_GET_VCPU_MMAP_SIZE");
        int shared = Native.ioctl(_fd, KvmAbi.CheckExtension, KvmAbi.CapabilitySyncRegs);
        return new VirtualMachine(vm, new VcpuTraits(runBytes, SupportedCpuid(), (ulong)Math.Max(shared, 0)));
    }

    public void Dispose() => Native.close(_fd);

    private int Version() => Native.ioctl(_fd, KvmAbi.GetApiVersion, 0);

    private string? WhyNoMachine()
    {
        int vm = Native.ioctl(_fd, KvmAbi.CreateVm, 0);
        if (vm < 0) return Native.Failure("KVM_CREATE_VM").Message;
        Native.close(vm);
        return null;
    }

    private byte[] SupportedCpuid()
    {
        var table = new byte[KvmAbi.CpuidHeaderBytes + KvmAbi.CpuidEntries * KvmAbi.CpuidEntryBytes];
        BitConverter.TryWriteBytes(table, KvmAbi.CpuidEntries);
        fixed (byte* start = table)
            Native.Check(Native.ioctl(_fd, KvmAbi.GetSupportedCpuid, (nint)start), "KVM_GET_SUPPORTED_CPUID");
        return table;
    }
}
