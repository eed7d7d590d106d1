using System.Diagnostics;

namespace Lathe.Cli.Tests.Processes;

/// <summary>A run that is stopped, asked or not, goes on to the very weights of one that was not.</summary>
public sealed class InterruptionTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public void A_killed_run_resumes_to_the_same_bits()
    {
        using var home = new TemporaryFolder();
        Assert.Equal(0, LatheProcess.Run(home.FullName, "train", "digits", "--size", "small", "--out", home["whole"], "--no-report").ExitCode);
        var random = new Random();
        using (LatheProcess process = StartAndAwaitCheckpoint(home))
        {
            Thread.Sleep(random.Next(0, 1500));
            process.Kill();
        }

        CliRun resumed = LatheProcess.Run(home.FullName, "train", "digits", "--resume", home["cut"], "--no-report");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        WeightFiles.AssertEqual(Path.Combine(home["whole"], "last.safetensors"), Path.Combine(home["cut"], "last.safetensors"));
        WeightFiles.AssertEqual(Path.Combine(home["whole"], "best.safetensors"), Path.Combine(home["cut"], "best.safetensors"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Ctrl_C_saves_says_how_to_go_on_and_exits_with_130()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "SIGINT is sent with kill.");
        Assert.SkipWhen(IgnoresInterrupts(), "This process was started with SIGINT ignored, as shells start background jobs, and its children inherit that.");
        using var home = new TemporaryFolder();
        using LatheProcess process = StartAndAwaitCheckpoint(home, "--epochs", "5000");
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        CliRun stopped = process.Wait();

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"lathe train digits --resume {home["cut"]}", stopped.Out);
        Assert.Equal("", stopped.Error);
        using var file = Training.Digits.DigitModelFile.Load(Path.Combine(home["cut"], "last.safetensors"));
        Assert.Equal(5000, file.Options.Epochs);
    }

    private static bool IgnoresInterrupts()
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        if (!File.Exists(status) || File.ReadLines(status).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) is not { } line) return false;
        return (Convert.ToUInt64(line[field.Length..].Trim(), 16) & 2) != 0;
    }

    private static LatheProcess StartAndAwaitCheckpoint(TemporaryFolder home, params string[] more)
    {
        LatheProcess process = LatheProcess.Start(home.FullName, ["train", "digits", "--size", "small", "--out", home["cut"], "--no-report", .. more]);
        string last = Path.Combine(home["cut"], "last.safetensors");
        var clock = Stopwatch.StartNew();

        // The first one is written before interrupts are caught; the one after it by a run that is under way.
        DateTime? first = null;
        while (!process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1))
        {
            if (File.Exists(last))
            {
                DateTime written = File.GetLastWriteTimeUtc(last);
                first ??= written;
                if (written > first) break;
            }

            Thread.Sleep(5);
        }

        return process;
    }
}
