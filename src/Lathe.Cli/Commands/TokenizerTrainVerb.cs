using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Cli.Tokenizers;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tokenizer train</c></summary>
internal sealed class TokenizerTrainVerb : Verb
{
    private readonly Option<string[]> _data = Flag.Texts("--data", "FILE", "Text files, UTF-8; each is read once, in pieces");
    private readonly Option<string?> _kind = Flag.Choice("--kind", "bpe: byte pairs (default); characters: every character a token, as nanoGPT has it", "bpe", "characters");
    private readonly Option<int?> _size = Flag.Number("--vocab-size", "N", "Tokens in all, bytes and special ones among them (default 10000)", 256, 1 << 20);
    private readonly Option<string?> _pattern = Flag.Choice("--pattern", "How text is cut before pairs are counted (default gpt2)", [.. PreTokenizer.All.Select(p => p.Name)]);
    private readonly Option<string[]> _special = Flag.Texts("--special", "TOKEN", "Special tokens, never merged across (default <|endoftext|>)");
    private readonly Option<string?> _unknown = Flag.Text("--unknown", "TOKEN", "With --kind characters: a token for characters that the text does not have");
    private readonly Option<string?> _out = Flag.Text("--out", "DIR", "The folder to write to, made where it is missing (default LATHE_HOME/tokenizers/NAME of the first file)");
    private readonly ThreadsFlag _threads = new();

    public TokenizerTrainVerb(string path, string summary) : base(path, summary)
    {
        Group("Text", _data);
        Group("Vocabulary", _kind, _size, _pattern, _special, _unknown, _threads.Option);
        Group("Result", _out);
        GroupOutput();
        Example("tokenizer train --data stories.txt --vocab-size 4000 --out stories-tokenizer", "a vocabulary of 4,000 tokens");
        Example("tokenizer train --data a.txt b.txt --pattern cl100k --special \"<|user|>\" \"<|end|>\" --out chat", "GPT-4's pattern and two special tokens");
        Example("tokenizer train --data shakespeare.txt --kind characters --out characters", "one token a character");
        Notes = "The same text gives the same vocabulary, whatever the threads. Memory follows the number of distinct words.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string[] files = arguments.GetValue(_data) ?? [];
        if (files.Length == 0) throw CliException.Usage("--data is missing: --data FILE names the text to learn from.");
        InputFiles.MustExist("--data", files);
        bool characters = arguments.GetValue(_kind) == "characters";
        foreach (Option flag in characters ? (Option[])[_size, _pattern, _special] : [_unknown])
        {
            if (arguments.IsGiven(flag)) throw CliException.Usage($"{flag.Name} does not go with --kind {(characters ? "characters" : "bpe")}.");
        }

        _threads.Apply(arguments);
        string folder = Path.GetFullPath(arguments.GetValue(_out) ?? Path.Combine(host.Home, "tokenizers", Path.GetFileNameWithoutExtension(files[0])));
        Screen screen = host.Talk(arguments.GetValue(Json));
        long start = Stopwatch.GetTimestamp();
        using Interrupt interrupt = host.CatchInterrupts();
        Tokenizer tokenizer = characters ? TrainCharacters(files, arguments.GetValue(_unknown)) : TrainPairs(files, arguments, screen, interrupt.Token);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        IReadOnlyList<string> written = TokenizerFolder.Write(folder, tokenizer);
        long bytes = files.Sum(f => new FileInfo(f).Length);
        if (arguments.GetValue(Json))
        {
            int merges = tokenizer is ByteLevelBpe { Model.Merges: { } list } ? list.Count : 0;
            CliJson.Write(host, new TokenizerTrainDocument(folder, written, tokenizer.Kind, tokenizer.VocabularySize, merges, bytes, seconds, Process.GetCurrentProcess().PeakWorkingSet64));
            return ExitCodes.Done;
        }

        Ink ink = screen.Ink;
        screen.WriteLine($"  {ink.Good(Say.Count(tokenizer.VocabularySize, "token"))} from {Say.Bytes(bytes)} in {Say.Time(seconds)}, peak memory {Say.Bytes(Process.GetCurrentProcess().PeakWorkingSet64)}");
        screen.WriteLine($"  {ink.Accent("tokenizer")} {Say.Path(folder)}  {ink.Dim(string.Join(", ", written))}");
        screen.WriteLine($"  {ink.Accent("next     ")} lathe tokenizer encode --tokenizer {Say.Path(folder)} --text \"Once upon a time\"");
        return ExitCodes.Done;
    }

    private ByteLevelBpe TrainPairs(string[] files, ParseResult arguments, Screen screen, CancellationToken cancellation)
    {
        int size = arguments.GetValue(_size) ?? 10_000;
        string[] special = arguments.IsGiven(_special) ? arguments.GetValue(_special)! : ["<|endoftext|>"];
        if (size < 256 + special.Length)
            throw CliException.Usage($"--vocab-size is {size}: 256 bytes and {Say.Count(special.Length, "special token")} need {256 + special.Length}.");
        var view = new TokenizerTrainingView(screen, files.Sum(f => new FileInfo(f).Length));
        FileStream[] streams = [.. files.Select(f => new FileStream(f, FileMode.Open, FileAccess.Read, FileShare.Read, 1))];
        try
        {
            ByteLevelBpe trained = BpeTrainer.Train(streams, new BpeTrainingOptions
            {
                VocabularySize = size,
                SpecialTokens = special,
                Pattern = PreTokenizer.ByName(arguments.GetValue(_pattern) ?? "gpt2")!,
                Threads = arguments.GetValue(_threads.Option) ?? Environment.ProcessorCount,
                Progress = view,
            }, cancellation);
            view.Finish();
            return trained;
        }
        finally
        {
            foreach (FileStream stream in streams) stream.Dispose();
        }
    }

    // In parts: only the set of characters is held.
    private static CharacterTokenizer TrainCharacters(string[] files, string? unknown) => CharacterTokenizer.Train(files.SelectMany(TextParts.Read), unknown);
}
