using System.Buffers.Binary;
using System.Text;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int MajorVersion = 4;
    private const int MinorVersion = 17;
    private const string ExtraVersion = ".7";
    private const string Denied = "<denied>";
    private const string Capabilities = "xen-3.0-x86_64 ";
    private const int ExtraVersionBytes = 16;
    private const int CompileInfoBytes = 144;
    private const int CapabilitiesBytes = 1024;
    private const int ChangesetBytes = 64;
    private const int CommandLineBytes = 1024;
    private const int GuestHandleBytes = 16;
    private const ulong HypervisorVirtStart = 0xffff_8000_0000_0000;

    /// <summary>XENVER_*.</summary>
    private enum VersionCommand
    {
        Version = 0,
        ExtraVersion = 1,
        CompileInfo = 2,
        Capabilities = 3,
        Changeset = 4,
        PlatformParameters = 5,
        GetFeatures = 6,
        PageSize = 7,
        GuestHandle = 8,
        CommandLine = 9,
        BuildId = 10,
    }

    /// <summary>xen_version(command, *argument). A guest also makes it to come through the hypervisor, which delivers what is pending.</summary>
    /// <remarks>
    /// EFAULT for an argument that cannot be written or read; EINVAL for a map of features other than the first, and for the
    /// size of a page with an argument; EPERM for the build id without privilege, and ENODATA for it with, because this build has none;
    /// ENOSYS for a command that is none. Source: Xen 4.17.7 xen/common/kernel.c.
    /// </remarks>
    private long DoXenVersion(HypercallFrame call)
    {
        var argument = call[1];
        return (VersionCommand)(int)call[0] switch
        {
            VersionCommand.Version => (MajorVersion << 16) | MinorVersion,
            VersionCommand.ExtraVersion => WriteText(call.Vcpu, argument, ExtraVersion, ExtraVersionBytes),
            VersionCommand.CompileInfo => WriteText(call.Vcpu, argument, "", CompileInfoBytes),
            VersionCommand.Capabilities => WriteText(call.Vcpu, argument, Capabilities, CapabilitiesBytes),
            VersionCommand.Changeset => WriteText(call.Vcpu, argument, "", ChangesetBytes),
            VersionCommand.PlatformParameters => WriteOrFault(hypervisor.WriteToGuest(call.Vcpu, argument, HypervisorVirtStart)),
            VersionCommand.GetFeatures => GetFeatures(call.Vcpu, argument),
            VersionCommand.PageSize => argument == 0 ? MachineMemory.FrameBytes : HypercallFrame.Result(Errno.EINVAL),
            VersionCommand.GuestHandle => WriteText(call.Vcpu, argument, "", GuestHandleBytes),
            VersionCommand.CommandLine => call.Vcpu.Domain.IsPrivileged
                ? WriteText(call.Vcpu, argument, "", CommandLineBytes)
                : WriteText(call.Vcpu, argument, Denied, Denied.Length + 1),
            VersionCommand.BuildId => HypercallFrame.Result(call.Vcpu.Domain.IsPrivileged ? Errno.ENODATA : Errno.EPERM),
            _ => HypercallFrame.Result(Errno.ENOSYS),
        };
    }

    /// <summary>struct xen_feature_info: the number of a map of 32 features goes in, the map comes out.</summary>
    private long GetFeatures(Vcpu vcpu, ulong argument)
    {
        Span<byte> info = stackalloc byte[sizeof(uint) * 2];
        if (!hypervisor.CopyFromGuest(vcpu, argument, info))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(info) != 0)
        {
            return HypercallFrame.Result(Errno.EINVAL);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(info[sizeof(uint)..], FeaturesOf(vcpu.Domain));
        return WriteOrFault(hypervisor.CopyToGuest(vcpu, argument, info));
    }

    /// <summary>XENFEAT_*: of a PV guest preserving A/D (5), high memory (6), free bits in grant mappings (7), virtual nodes (13), addresses that are the machine's (17); 11 is the control domain.</summary>
    private static uint FeaturesOf(Domain domain)
    {
        const uint forAll = (1u << 5) | (1u << 6) | (1u << 7) | (1u << 13) | (1u << 17);
        return domain.IsPrivileged ? forAll | (1u << 11) : forAll;
    }

    private long WriteText(Vcpu vcpu, ulong va, string text, int bytes)
    {
        Span<byte> buffer = stackalloc byte[CapabilitiesBytes];
        buffer.Clear();
        Encoding.Latin1.GetBytes(text, buffer);
        return WriteOrFault(hypervisor.CopyToGuest(vcpu, va, buffer[..bytes]));
    }

    private static long WriteOrFault(bool isWritten) => HypercallFrame.Result(isWritten ? Errno.None : Errno.EFAULT);
}
