using System.Runtime.Intrinsics;

namespace Lathe.Cli.Hosting;

/// <summary>What the processor offers.</summary>
internal static class Machine
{
    /// <summary>The widest vectors that the kernels use here.</summary>
    public static string Simd => Vector512.IsHardwareAccelerated ? "AVX-512"
        : Vector256.IsHardwareAccelerated ? "AVX2"
        : "Vector128";

    /// <summary>Its name, where the system tells it.</summary>
    public static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[^1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }
}
