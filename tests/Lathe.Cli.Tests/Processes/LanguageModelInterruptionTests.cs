using System.Diagnostics;

namespace Lathe.Cli.Tests.Processes;

/// <summary>A pretraining run that is killed goes on to the very weights of one that was not.</summary>
public sealed class LanguageModelInterruptionTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public void A_killed_run_resumes_to_the_same_bits()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["text.txt"], string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i} counts to {i + 1}.\n")));
        string[] Arguments(string folder) =>
        [
            "train", "lm", "--data", home["text.txt"], "--out", home[folder], "--layers", "2", "--width", "64", "--heads", "2", "--context", "32", "--steps", "600",
            "--dropout", "0.1", "--checkpoint-every", "25", "--validate-every", "100", "--sample-every", "0",
        ];
        Assert.Equal(0, LatheProcess.Run(home.FullName, Arguments("whole")).ExitCode);
        using (LatheProcess process = LatheProcess.Start(home.FullName, Arguments("cut")))
        {
            string last = Path.Combine(home["cut"], "checkpoints", "last.safetensors");
            for (var clock = Stopwatch.StartNew(); !File.Exists(last) && !process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1);) Thread.Sleep(5);
            Thread.Sleep(new Random().Next(0, 1500));
            process.Kill();
        }

        CliRun resumed = LatheProcess.Run(home.FullName, "train", "lm", "--resume", home["cut"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        foreach (string name in (string[])["checkpoints/last.safetensors", "checkpoints/best.safetensors", "model/model.safetensors"])
            WeightFiles.AssertEqual(Path.Combine(home["whole"], name), Path.Combine(home["cut"], name));

        // The curves too, wherever the kill fell.
        static string[] Curve(string folder) => [.. File.ReadLines(Path.Combine(folder, "metrics.csv")).Select(line => string.Join(',', line.Split(',')[..4])).Distinct()];
        Assert.Equal(Curve(home["whole"]), Curve(home["cut"]));
    }
}
