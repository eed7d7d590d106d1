using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;
using Lathe.Tensors.Kernels;

namespace Lathe.Tensors.Tests.Isa;

/// <summary>
/// The tests of ops and kernels once more in child processes that do not see AVX-512, then not even AVX2. With fused
/// multiply-add, which AVX2 has, every bit must be that of AVX-512.
/// </summary>
[Trait("Category", "Slow")]
public sealed partial class IsaTests
{
    private const int FewestTests = 5000;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(4);

    [Fact]
    public void Without_AVX512_every_test_passes_with_the_same_bits()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This processor has no AVX-512 to switch off.");
        string[] lines = RunChild("DOTNET_EnableAVX512");
        Assert.Equal("AVX2", lines[0]);
        Assert.Equal(GoldenBits.Lines(), lines[1..]);
    }

    [Fact]
    public void Without_AVX2_every_test_passes()
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "This processor has no AVX2 to switch off.");
        string[] lines = RunChild("DOTNET_EnableAVX2");
        Assert.Equal("Vector128", lines[0]);
        Assert.NotEqual(Simd.Level, lines[0]);
    }

    // The lines the probe wrote in the child.
    private static string[] RunChild(string switchedOff)
    {
        if (Environment.GetEnvironmentVariable(IsaProbeTests.FileVariable) is not null) Assert.Fail("A child must not start children.");
        string file = Path.GetTempFileName();
        try
        {
            string output = Run(switchedOff, file);
            Match total = Total().Match(output);
            Assert.True(total.Success, Tail(output));
            Assert.True(int.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture) >= FewestTests, $"Too few tests ran:\n{Tail(output)}");
            return File.ReadAllLines(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Run(string switchedOff, string file)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(IsaTests).Assembly.Location, .. Filters()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[switchedOff] = "0";
        start.Environment[IsaProbeTests.FileVariable] = file;
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), errors = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(LongestRun))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"With {switchedOff}=0 the child hangs.");
        }

        string all = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
        Assert.True(child.ExitCode == 0, $"With {switchedOff}=0 the child failed:\n{Tail(all)}");
        return all;
    }

    private static string[] Filters()
    {
        const string Tests = "Lathe.Tensors.Tests.";
        string[] namespaces = ["Kernels*", "Ops*", "Numerics*", "Isa*", "Einops*", "Blocks*"];
        return [.. namespaces.SelectMany(n => (string[])["-namespace", Tests + n]), "-trait-", "Category=Slow", "-noColor"];
    }

    private static string Tail(string output) => output.Length > 4000 ? output[^4000..] : output;

    [GeneratedRegex(@"Total: (\d+)")]
    private static partial Regex Total();
}
