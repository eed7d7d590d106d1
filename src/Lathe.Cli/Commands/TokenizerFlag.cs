using System.CommandLine;
using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;

namespace Lathe.Cli.Commands;

/// <summary><c>--tokenizer</c>, for every verb that turns text into ids or back: any format, or a model's folder.</summary>
internal sealed class TokenizerFlag
{
    public Option<string?> Option { get; } = Flag.Text("--tokenizer", "FILE|DIR", "A tokenizer in any format (" + string.Join(", ", TokenizerFile.FormatNames) + ", GGUF) or a folder that holds one");

    public Option<string?> Pattern { get; } = Flag.Choice("--pattern", "How text is cut, for files that do not say", [.. PreTokenizer.All.Select(p => p.Name)]);

    /// <summary>The file or folder.</summary>
    public string Path(ParseResult arguments) => arguments.GetValue(Option)
        ?? throw CliException.Usage("--tokenizer is missing: --tokenizer FILE|DIR names the vocabulary.");

    public Tokenizer Load(ParseResult arguments) =>
        TokenizerSource.Load(Path(arguments), arguments.GetValue(Pattern) is { } name ? PreTokenizer.ByName(name) : null);
}
