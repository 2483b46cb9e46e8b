using Verified.Abi.Notifier;

namespace Verified.Tests.Kernel;

/// <summary>Operations by name.</summary>
internal static class Call
{
    public static Operation Write(int va, int value, int mm = 0, int cpu = 0) => new(OperationKind.Write, (byte)cpu, (byte)mm, (byte)va, (byte)value);

    public static Operation Read(int va, int mm = 0, int cpu = 0) => new(OperationKind.Read, (byte)cpu, (byte)mm, (byte)va);

    public static Operation Unmap(int first, int last, int mm = 0) => new(OperationKind.Unmap, (byte)mm, (byte)first, (byte)last);

    public static Operation UnmapNested(int first, int last, int mm = 0) => new(OperationKind.UnmapNested, (byte)mm, (byte)first, (byte)last);

    public static Operation Map(int first, int last, int mm = 0) => new(OperationKind.Map, (byte)mm, (byte)first, (byte)last);

    public static Operation DontNeed(int first, int last, int mm = 0) => new(OperationKind.DontNeed, (byte)mm, (byte)first, (byte)last);

    public static Operation Protect(int first, int last, bool writable) => new(OperationKind.Protect, 0, (byte)first, (byte)last, writable ? (byte)1 : (byte)0);

    public static Operation Move(int from, int to, int mm = 0) => new(OperationKind.Move, (byte)mm, (byte)from, (byte)to);

    public static Operation Fork(int parent = 0, int child = 1) => new(OperationKind.Fork, (byte)parent, (byte)child);

    public static Operation Exit(int mm = 0) => new(OperationKind.Exit, (byte)mm);

    public static Operation Reclaim(int first, int count) => new(OperationKind.Reclaim, (byte)first, (byte)count);

    public static Operation Age(int va, int mm = 0) => new(OperationKind.Age, (byte)mm, (byte)va);

    public static Operation Register(int secondary = 0, int mm = 0, bool signal = false, bool noMemory = false) =>
        new(OperationKind.Register, (byte)secondary, (byte)mm, signal ? (byte)1 : (byte)0, noMemory ? (byte)1 : (byte)0);

    public static Operation Unregister(int secondary = 0) => new(OperationKind.Unregister, (byte)secondary);

    public static Operation GuestWrite(int va, int value, int vcpu = 0, int secondary = 0) => new(OperationKind.GuestWrite, (byte)secondary, (byte)vcpu, (byte)va, (byte)value);

    public static Operation GuestRead(int va, int vcpu = 0, int secondary = 0) => new(OperationKind.GuestRead, (byte)secondary, (byte)vcpu, (byte)va);

    public static Operation GuestInvalidate(int va, int vcpu = 0, int secondary = 0) => new(OperationKind.GuestInvalidate, (byte)secondary, (byte)vcpu, (byte)va);
}
