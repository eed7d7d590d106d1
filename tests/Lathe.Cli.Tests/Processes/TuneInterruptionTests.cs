using System.Diagnostics;
using Lathe.Cli.Tests.Models;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Cli.Tests.Processes;

/// <summary>A tuning run that is killed goes on to the very adapter of one that was not, also one that learns from what it draws itself.</summary>
public sealed class TuneInterruptionTests
{
    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("sft", "30")]
    [InlineData("ppo", "24")]
    public void A_killed_run_resumes_to_the_same_bits(string method, string steps)
    {
        using var home = new TemporaryFolder();
        File.WriteAllLines(home["sums.jsonl"], Enumerable.Range(0, 100).Select(i => $$"""{"prompt": "{{i % 10}} + {{i / 10}} =", "completion": "{{(i % 10) + (i / 10)}}"}"""));
        string[] Arguments(string folder) =>
        [
            "tune", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--data", home["sums.jsonl"], "--method", method, "--steps", steps, "--lr", "3e-3", "--batch-size", "2",
            "--context", "200", "--checkpoint-every", "3", "--validate-every", "8", "--patience", "0", "--out", home[folder], .. method == "ppo" ? (string[])["--max-tokens", "6"] : [],
        ];
        CliRun whole = LatheProcess.Run(home.FullName, Arguments("whole"));
        Assert.True(whole.ExitCode == 0, whole.Error);
        using (LatheProcess process = LatheProcess.Start(home.FullName, Arguments("cut")))
        {
            string last = Path.Combine(home["cut"], "checkpoints", "last.safetensors");
            for (var clock = Stopwatch.StartNew(); !File.Exists(last) && !process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1);) Thread.Sleep(5);
            Thread.Sleep(new Random().Next(0, 400));
            process.Kill();
        }

        CliRun resumed = LatheProcess.Run(home.FullName, "tune", "--resume", home["cut"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        foreach (string name in (string[])["checkpoints/last.safetensors", "checkpoints/best.safetensors", "adapter/adapter_model.safetensors"])
            WeightFiles.AssertEqual(Path.Combine(home["whole"], name), Path.Combine(home["cut"], name));
    }
}
