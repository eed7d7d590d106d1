using System.Diagnostics;
using System.Runtime.Intrinsics;
using Lathe.Tensors;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>The logits of sessions once more in child processes that do not see AVX-512 or may not assemble: the same bits.</summary>
public sealed class SessionIsaTests
{
    private const string FileVariable = "LATHE_SESSION_PROBE";

    // Runs in every process: writes the hashes where a file is named.
    [Fact]
    public void Probe()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { } file) return;
        File.WriteAllLines(file, Lines());
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("LATHE_NO_ASSEMBLY", "1")]
    [Trait("Category", "Slow")]
    public void Without_it_every_bit_is_the_same(string variable, string value)
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This processor has no AVX-512 to switch off.");
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [typeof(SessionIsaTests).Assembly.Location, "-method", $"*{nameof(SessionIsaTests)}.{nameof(Probe)}", "-noColor"]) { RedirectStandardOutput = true };
            start.Environment[variable] = value;
            start.Environment[FileVariable] = file;
            using Process child = Process.Start(start)!;
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.True(child.ExitCode == 0, output);
            Assert.Equal(Lines(), File.ReadAllLines(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string[] Lines()
    {
        var lines = new List<string>();
        foreach (string family in SessionCase.Families.Keys)
        {
            using var one = new SessionCase(family, 90);
            foreach (CacheType type in (CacheType[])[CacheType.F32, CacheType.F16, CacheType.Q8_0]) lines.Add($"{family} {type} {one.Whole(type)[^1]}");
        }

        return [.. lines];
    }
}
