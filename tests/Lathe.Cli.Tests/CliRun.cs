using System.Text.Json;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Tests;

/// <summary>One run of the command line inside this process, with everything it wrote.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>The one line on stderr.</summary>
    public string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public static CliRun Of(string home, params string[] arguments) => WithInput(home, "", arguments);

    public static CliRun WithInput(string home, string input, params string[] arguments) => With(home, input, inputIsTerminal: false, arguments, default);

    /// <summary>With a person at a terminal.</summary>
    public static CliRun AtTerminal(string home, string input, params string[] arguments) => With(home, input, inputIsTerminal: true, arguments, default);

    /// <summary>With Ctrl-C pressed before the first step.</summary>
    public static CliRun Stopped(string home, params string[] arguments) => With(home, "", inputIsTerminal: false, arguments, new CancellationToken(canceled: true));

    private static CliRun With(string home, string input, bool inputIsTerminal, string[] arguments, CancellationToken cancellation)
    {
        StringWriter output = new(), error = new();
        var host = new CliHost
        {
            // A terminal in name: no colours, so that what is written can be read.
            Out = inputIsTerminal ? new Screen(output, true, ColorDepth.None, static () => (100, 40)) : Screen.Plain(output),
            Error = Screen.Plain(error),
            In = new StringReader(input),
            InputIsTerminal = inputIsTerminal,
            Variable = name => name == "LATHE_HOME" ? home : null,
            Cancellation = cancellation,
        };
        int code = CommandLine.Run(arguments, host);
        return new CliRun(code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}
