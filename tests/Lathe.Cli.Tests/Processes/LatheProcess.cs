using System.Diagnostics;

namespace Lathe.Cli.Tests.Processes;

/// <summary>A real process of <c>lathe</c>, as built beside these tests.</summary>
internal sealed class LatheProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private LatheProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static LatheProcess Start(string home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "lathe.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LATHE_HOME"] = home;
        return new LatheProcess(start);
    }

    public static CliRun Run(string home, params string[] arguments)
    {
        using LatheProcess process = Start(home, arguments);
        return process.Wait();
    }

    public static CliRun Run(ProcessStartInfo start)
    {
        using var process = new LatheProcess(start);
        return process.Wait();
    }

    public CliRun Wait()
    {
        if (!_process.WaitForExit(Limit))
        {
            Kill();
            Assert.Fail($"lathe did not end within {Limit}.");
        }

        return new CliRun(_process.ExitCode, _output.Result, _error.Result);
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
