using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Generating;

/// <summary>Where a prompt comes from: the command line, a file, or stdin.</summary>
internal sealed class PromptFlags
{
    private readonly Option<string?> _prompt = Flag.Text("--prompt", "TEXT", "What to continue; - reads it from stdin (default nothing: the text begins with the begin-of-text token)");
    private readonly Option<string?> _file = Flag.Text("--prompt-file", "FILE", "Read it from a file; like stdin without its last line end");
    private readonly Option<bool> _special = Flag.Switch("--special", "Read special tokens spelled in the prompt as those tokens");

    public IReadOnlyList<Option> All => [_prompt, _file, _special];

    public bool Special(ParseResult arguments) => arguments.GetValue(_special);

    public string Read(ParseResult arguments, CliHost host)
    {
        string? text = arguments.GetValue(_prompt), file = arguments.GetValue(_file);
        if (text is not null && file is not null) throw CliException.Usage("--prompt and --prompt-file both say what to continue: give one of them.");
        if (file is null) return text == "-" ? WithoutLineEnd(host.In.ReadToEnd()) : text ?? "";
        return File.Exists(file) ? WithoutLineEnd(File.ReadAllText(file)) : throw new CliException($"--prompt-file '{file}': there is no such file.");
    }

    // An editor or echo put it there.
    private static string WithoutLineEnd(string text)
        => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
