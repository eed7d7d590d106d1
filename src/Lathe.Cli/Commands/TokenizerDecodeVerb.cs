using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tokenizer decode</c></summary>
internal sealed class TokenizerDecodeVerb : Verb
{
    private readonly Argument<string?> _file = new("file") { Description = "A file of ids with blanks, commas or lines between them", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
    private readonly TokenizerFlag _tokenizer = new();
    private readonly Option<string?> _ids = Flag.Text("--ids", "IDS", "The ids, instead of a file: \"15496 995\"");
    private readonly Option<bool> _skip = Flag.Switch("--skip-special", "Leave special tokens out of the text");

    public TokenizerDecodeVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_file);
        Group("Tokenizer", _tokenizer.Option, _tokenizer.Pattern);
        Group("Ids", _ids, _skip);
        GroupOutput();
        Example("tokenizer decode --tokenizer gpt2 --ids \"15496 11 995\"", "Hello, world");
        Example("tokenizer decode --tokenizer gpt2 ids.txt > text.txt", "the text of a file of ids");
        Notes = "Without --ids and FILE the ids are read from stdin. Bytes that are not UTF-8 become U+FFFD. Nothing is added to the text, a line end neither.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string? ids = arguments.GetValue(_ids), file = arguments.GetValue(_file);
        if (ids is not null && file is not null) throw CliException.Usage($"--ids and the file '{file}' both say what to decode: give one of them.");
        if (file is not null && !File.Exists(file)) throw new CliException($"'{file}': there is no such file. Ids themselves go behind --ids.");
        Tokenizer tokenizer = _tokenizer.Load(arguments);
        bool json = arguments.GetValue(Json);
        using TextReader reader = ids is not null ? new StringReader(ids) : file is not null ? new StreamReader(file) : host.In;
        var decoder = new StreamDecoder(tokenizer, arguments.GetValue(_skip));
        using var held = new StringWriter();
        TextWriter writer = json || host.Out.IsTerminal ? held : host.Out.Writer;
        foreach (int id in Numbers(reader, tokenizer.VocabularySize)) writer.Write(decoder.Append(id));
        writer.Write(decoder.Flush());
        if (json) CliJson.Write(host, new TokenizerDecodeDocument(held.ToString()));
        else if (host.Out.IsTerminal) host.Out.WriteLine(held.ToString());
        return ExitCodes.Done;
    }

    // Whatever stands between digits separates, so that a JSON list can be pasted.
    private static IEnumerable<int> Numbers(TextReader reader, int vocabularySize)
    {
        long count = 0;
        for (string? line; (line = reader.ReadLine()) is not null;)
        {
            foreach (string word in line.Split([' ', ',', '\t', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id >= vocabularySize)
                    throw new FormatException($"Id {count} is '{word}': expected a whole number from 0 to {vocabularySize - 1}.");
                count++;
                yield return id;
            }
        }
    }
}
