using System.CommandLine;
using System.Globalization;
using System.Text;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Tokenizers;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tokenizer encode</c></summary>
internal sealed class TokenizerEncodeVerb : Verb
{
    private const int ChunkBytes = 1 << 16;

    private readonly Argument<string?> _file = new("file") { Description = "A text file, of any size", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
    private readonly TokenizerFlag _tokenizer = new();
    private readonly Option<string?> _text = Flag.Text("--text", "TEXT", "The text, instead of a file");
    private readonly Option<bool> _add = Flag.Switch("--add-special", "Put the tokens around the text that its model expects");
    private readonly Option<bool> _allow = Flag.Switch("--allow-special", "Read special tokens spelled in the text as those tokens");
    private readonly Option<bool> _reject = Flag.Switch("--reject-special", "Fail where the text spells a special token that is not allowed");

    public TokenizerEncodeVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_file);
        Group("Tokenizer", _tokenizer.Option, _tokenizer.Pattern);
        Group("Text", _text, _add, _allow, _reject);
        GroupOutput();
        Example("tokenizer encode --tokenizer gpt2 --text \"Hello, world\"", "the tokens of a text");
        Example("tokenizer encode --tokenizer gpt2/vocab.json --text \"Hello, world\" --json", "{\"ids\": [...], \"tokens\": [...]}");
        Example("tokenizer encode --tokenizer cl100k_base.tiktoken book.txt > ids.txt", "the ids of a file, a blank between them");
        Notes = "Without --text and FILE the text is read from stdin. Ids are written as they are found: a file may be larger than memory.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string? text = arguments.GetValue(_text), file = arguments.GetValue(_file);
        if (text is not null && file is not null) throw CliException.Usage($"--text and the file '{file}' both say what to encode: give one of them.");
        if (file is not null && !File.Exists(file)) throw new CliException($"'{file}': there is no such file. A text itself goes behind --text.");
        Tokenizer tokenizer = _tokenizer.Load(arguments);
        var options = new EncodeOptions { AddSpecial = arguments.GetValue(_add), AllowSpecial = arguments.GetValue(_allow), RejectSpecial = arguments.GetValue(_reject) };
        bool json = arguments.GetValue(Json);
        if (file is null)
        {
            var ids = new List<int>();
            tokenizer.Encode(text ?? host.In.ReadToEnd(), ids, options);
            if (json) WriteDocument(host, tokenizer, ids);
            else if (host.Out.IsTerminal) TokenPage.Write(tokenizer, ids, host.Out);
            else host.Out.WriteLine(string.Join(' ', ids));
            return ExitCodes.Done;
        }

        List<int>? all = json ? [] : null;
        using FileStream stream = File.OpenRead(file);
        bool first = true;
        foreach (List<int> some in Stream(tokenizer.CreateStreamEncoder(options), stream))
        {
            if (all is not null) all.AddRange(some);
            else Append(host.Out.Writer, some, ref first);
        }

        if (all is not null) WriteDocument(host, tokenizer, all);
        else host.Out.WriteLine();
        return ExitCodes.Done;
    }

    private static IEnumerable<List<int>> Stream(StreamEncoder encoder, FileStream stream)
    {
        byte[] chunk = new byte[ChunkBytes];
        var ids = new List<int>();
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            encoder.Append(chunk.AsSpan(0, count), ids);
            yield return ids;
            ids.Clear();
        }

        encoder.Flush(ids);
        yield return ids;
    }

    private static void Append(TextWriter writer, List<int> ids, ref bool first)
    {
        var line = new StringBuilder();
        foreach (int id in ids)
        {
            if (!first) line.Append(' ');
            line.Append(id.ToString(CultureInfo.InvariantCulture));
            first = false;
        }

        writer.Write(line);
    }

    private static void WriteDocument(CliHost host, Tokenizer tokenizer, List<int> ids) =>
        CliJson.Write(host, new TokenizerEncodeDocument(ids, [.. ids.Select(tokenizer.TokenText)]));
}
