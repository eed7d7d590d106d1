using System.Diagnostics;
using System.Globalization;

namespace Lathe.Lab.Profiling;

/// <summary>The most memory that the process had resident, since it was last asked to begin anew where the system can do that.</summary>
internal static class PeakMemory
{
    /// <summary>Begins anew; elsewhere than on Linux the peak stays that of the whole process.</summary>
    public static void Reset()
    {
        try
        {
            if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A kernel without it, or a sandbox: the peak is then of more than was asked for.
        }
    }

    public static long Bytes()
    {
        const string name = "VmHWM:";
        string? line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        if (line is not null && long.TryParse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture, out long kilobytes)) return kilobytes << 10;
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
