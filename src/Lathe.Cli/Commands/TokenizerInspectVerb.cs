using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Tokenizers;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tokenizer inspect</c></summary>
internal sealed class TokenizerInspectVerb : Verb
{
    private readonly Argument<string?> _path = new("tokenizer") { Description = "A tokenizer in any format, or a folder that holds one", HelpName = "FILE|DIR", Arity = ArgumentArity.ZeroOrOne };
    private readonly TokenizerFlag _tokenizer = new();

    public TokenizerInspectVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_path);
        Group("Tokenizer", _tokenizer.Option, _tokenizer.Pattern);
        GroupOutput();
        Example("tokenizer inspect gpt2", "its kind, size, pattern, special tokens and longest tokens");
        Example("tokenizer inspect --tokenizer cl100k_base.tiktoken --json", "for a script");
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_path) ?? _tokenizer.Path(arguments);
        if (arguments.GetValue(_path) is not null && arguments.IsGiven(_tokenizer.Option))
            throw CliException.Usage($"--tokenizer and '{path}' both name a tokenizer: give one of them.");
        PreTokenizer? pattern = arguments.GetValue(_tokenizer.Pattern) is { } name ? PreTokenizer.ByName(name) : null;
        Tokenizer tokenizer = TokenizerSource.Load(path, pattern);
        TokenizerInspectDocument document = TokenizerInspection.Of(Path.GetFullPath(path), TokenizerSource.FormatOf(path), tokenizer);
        if (arguments.GetValue(Json)) CliJson.Write(host, document);
        else TokenizerInspection.Write(document, tokenizer, host.Out);
        return ExitCodes.Done;
    }
}
