using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

/// <summary>A list in the guest's memory, of which each element is read when its turn comes.</summary>
/// <param name="hypervisor">The hypervisor.</param>
/// <param name="vcpu">Whose memory it is.</param>
/// <param name="va">Where the first element is. The caller has seen that it is the guest's.</param>
/// <param name="count">How many there are.</param>
/// <param name="elementBytes">The size of one.</param>
/// <param name="decode">What the bytes of one mean.</param>
internal sealed class GuestRequests<T>(Hypervisor hypervisor, Vcpu vcpu, ulong va, uint count, int elementBytes, GuestRequests<T>.Decoder decode) : IRequests<T>
{
    private const int MostBytes = 64;

    public delegate T Decoder(ReadOnlySpan<byte> bytes);

    public int Count => (int)count;

    public Errno Read(int index, out T request)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        bytes = bytes[..elementBytes];
        var isRead = hypervisor.CopyFromGuest(vcpu, va + ((ulong)index * (ulong)elementBytes), bytes);
        request = decode(bytes);
        return isRead ? Errno.None : Errno.EFAULT;
    }
}
