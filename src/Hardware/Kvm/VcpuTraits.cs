namespace Verified.Hardware.Kvm;

/// <summary>What all virtual CPUs of this host have in common.</summary>
/// <param name="RunBytes">The size of the memory that a virtual CPU shares with us.</param>
/// <param name="Cpuid">The table of what CPUID may answer, as the kernel wants it back.</param>
/// <param name="SharedRegs">The registers that can be passed in shared memory, as bits (KVM_CAP_SYNC_REGS).</param>
internal sealed record VcpuTraits(int RunBytes, byte[] Cpuid, ulong SharedRegs);
