using Verified.Properties.Running;

namespace Verified.Properties.Notifier;

public sealed class NativeRefinementProperties() : RefinementProperties(World.Native);

public sealed class XenRefinementProperties() : RefinementProperties(World.Xen);

public sealed class SoftRefinementProperties() : RefinementProperties(World.Soft);

public sealed class NativeStateProperties() : StateProperties(World.Native);

public sealed class XenStateProperties() : StateProperties(World.Xen);

public sealed class SoftStateProperties() : StateProperties(World.Soft);

public sealed class NativeTraceProperties() : TraceProperties(World.Native);

public sealed class XenTraceProperties() : TraceProperties(World.Xen);

public sealed class SoftTraceProperties() : TraceProperties(World.Soft);
