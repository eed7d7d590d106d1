using System.Diagnostics;
using System.Text;

namespace Lathe.Cli.Testing;

/// <summary>Runs one test project, already built, in a process of its own.</summary>
internal sealed class TestProjectRun(string project, string? filter)
{
    private const int TailLines = 15;

    /// <summary>Runs to the end.</summary>
    /// <param name="tick">Called a few times a second, to show that it goes on.</param>
    /// <param name="cancellation">Kills the process and everything it started.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TestCounts Run(Action tick, CancellationToken cancellation)
    {
        DirectoryInfo results = Directory.CreateTempSubdirectory("lathe-test-");
        try
        {
            string trx = Path.Combine(results.FullName, "results.trx");
            using Process process = Start(results.FullName, trx);
            var output = new StringBuilder();
            process.OutputDataReceived += (_, e) => Keep(output, e.Data);
            process.ErrorDataReceived += (_, e) => Keep(output, e.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            while (!process.WaitForExit(200))
            {
                if (cancellation.IsCancellationRequested)
                {
                    process.Kill(entireProcessTree: true);
                    throw new OperationCanceledException("the tests were stopped.");
                }

                tick();
            }

            TestCounts counts = File.Exists(trx) ? TrxFile.Read(trx) : new TestCounts(0, 0, 0, []);
            return process.ExitCode == 0 || counts.Failed > 0 ? counts : Crashed(counts, process.ExitCode, output);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    private static void Keep(StringBuilder output, string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }

    // The process failed and no test did: that counts as a failure, and its last words are the message.
    private TestCounts Crashed(TestCounts counts, int exitCode, StringBuilder output)
    {
        string tail;
        lock (output) tail = string.Join('\n', output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines));
        var failure = new TestFailure(Path.GetFileNameWithoutExtension(project), $"the test process ended with exit code {exitCode}:\n{tail}");
        return counts with { Failed = 1, Failures = [failure] };
    }

    private Process Start(string folder, string trx)
    {
        // Under dotnet this very host; it is on no PATH where it was installed by hand.
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in (string[])["test", project, "--no-build", "-c", "Release", "--nologo", "--logger", $"trx;LogFileName={trx}", "--results-directory", folder])
            start.ArgumentList.Add(argument);
        if (filter is not null)
        {
            start.ArgumentList.Add("--filter");
            start.ArgumentList.Add(filter);
        }

        // A build server left behind would keep this run's output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        Process process = Process.Start(start) ?? throw new IOException($"'{host}' did not start.");
        process.StandardInput.Close();
        return process;
    }
}
