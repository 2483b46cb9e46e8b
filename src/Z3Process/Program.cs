using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Verified.Z3Process;

if (args is not [var path])
{
    Console.Error.WriteLine("expected the path of libz3");
    return 2;
}

// A terminal signals everybody in the foreground. This process ends when its input does, whatever it is doing, and before only by force.
PosixSignalRegistration[] deaf = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))];
var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var output = new StreamWriter(Console.OpenStandardOutput(), encoding) { AutoFlush = true };
if (Libz3.WhyItDoesNotLoad(path) is { } reason)
{
    output.WriteLine($"{Request.Absent}{reason}");
    return 3;
}

output.WriteLine($"{Request.Present}{Libz3.Version}");
var requests = new BlockingCollection<Request>();
// The solver recurses as deeply as a text is nested.
new Thread(Answer, 256 << 20) { IsBackground = true }.Start();
using var input = new StreamReader(Console.OpenStandardInput(), encoding);
while (Request.Read(input) is { } request)
{
    requests.Add(request);
}

GC.KeepAlive(deaf);
// Native code may be at work in the other thread, for which an orderly end would wait.
Libz3.EndAtOnce(0);
return 0;

void Answer()
{
    var session = new Session();
    foreach (var request in requests.GetConsumingEnumerable())
    {
        output.Write($"{session.Answer(request)}{request.End}\n");
    }
}
