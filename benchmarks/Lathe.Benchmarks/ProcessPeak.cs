using System.Diagnostics;
using System.Globalization;

namespace Lathe.Benchmarks;

/// <summary>The most memory this process has held.</summary>
internal static class ProcessPeak
{
    /// <summary>
    /// MiB resident at the highest. The runtime's own peak figure forgets memory given back; the kernel's high-water mark is what the peers
    /// report too.
    /// </summary>
    public static double MiB()
    {
        const string Status = "/proc/self/status", Mark = "VmHWM:";
        if (!File.Exists(Status)) return Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
        string line = File.ReadLines(Status).First(l => l.StartsWith(Mark, StringComparison.Ordinal));
        return double.Parse(line[Mark.Length..^2].Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
