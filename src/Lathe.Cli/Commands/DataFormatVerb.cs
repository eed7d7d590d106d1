using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Chatting;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data format</c></summary>
internal sealed class DataFormatVerb : Verb
{
    private readonly DataFlags _data = new();
    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "The model whose tokenizer and chat template are used");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly Option<string?> _template = Flag.Text("--template", "NAME|FILE", $"A chat template instead of the model's own: a Jinja file, or {string.Join(", ", BuiltInTemplates.Names)}");
    private readonly Option<int?> _context = Flag.Number("--context", "N", "Most tokens of a row (default 1,024)", 1, 1 << 20);
    private readonly Option<string?> _packing = Flag.Choice("--packing", "Lay examples into rows: several that do not see each other (blocks), or cut from one stream (default none)", "none", "blocks", "stream");
    private readonly Option<string?> _learn = Flag.Choice("--learn", "What a loss is taken over (default answers)", "answers", "last-answer", "all");
    private readonly Option<string?> _truncate = Flag.Choice("--truncate", "Examples that are too long: leave out the oldest exchanges, cut their end or start, or drop them (default oldest-turns)", "oldest-turns", "end", "start", "drop");
    private readonly Option<string?> _out = Flag.Text("--out", "FILE", "JSON Lines to write: input_ids and labels, −100 where nothing is learnt");
    private readonly Option<string?> _rejects = Flag.Text("--rejects", "FILE", "Where records that teach nothing go (default beside --out, .rejects.jsonl)");
    private readonly Option<int?> _show = Flag.Number("--show", "N", "Show the first N examples, what is learnt of them in colour (default 1)", 0, int.MaxValue);

    public DataFormatVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _data.All);
        Group("Model", _model, _tokenizer, _template);
        Group("Examples", _context, _learn, _truncate, _packing);
        Group("Result", _out, _rejects);
        GroupOutput(_show);
        Example("data format --data chats.jsonl --model SmolLM-135M", "how a model would read it, and what it would learn");
        Example("data format --data alpaca.json --tokenizer tok512.bin --template alpaca --out tokens.jsonl", "as ids and labels, for another trainer");
        Example("data format --data alpaca.json --model SmolLM-135M --packing blocks --context 512", "how full rows would be");
        Notes = "This is what lathe tune does with records before it trains on them; it needs no file from here. The template is the one that lathe chat renders with.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        ExampleEncoder encoder = Encoder(arguments, out int context);
        IReadOnlyList<RecordReader> files = _data.Open(arguments);
        string? path = arguments.GetValue(_out), rejectPath = arguments.GetValue(_rejects) ?? (path is null ? null : DataPaths.Rejects(path));
        DataPaths.Guard(files, [.. new[] { path, rejectPath }.OfType<string>()]);
        PackingKind packing = Enum.Parse<PackingKind>(arguments.GetValue(_packing) ?? "none", ignoreCase: true);
        long start = Stopwatch.GetTimestamp(), dropped = 0, truncated = 0, tokens = 0, learnt = 0, examples = 0;
        int longest = 0, show = arguments.GetValue(_show) ?? 1;
        using Interrupt interrupt = host.CatchInterrupts();
        using RejectWriter? rejects = rejectPath is null ? null : new RejectWriter(rejectPath);
        using ExampleWriter? writer = path is null ? null : new ExampleWriter(path);
        var lengths = new List<EncodedExample>();
        var progress = new DataProgress(screen);
        foreach (EncodedExample example in encoder.Encode(files.SelectMany(f => f.Read(Drop)), Drop))
        {
            interrupt.Token.ThrowIfCancellationRequested();
            if (examples++ < show && !json) Show(example, encoder.Tokenizer, screen);
            (tokens, learnt, longest) = (tokens + example.Ids.Length, learnt + example.Targets, Math.Max(longest, example.Ids.Length));
            truncated += example.Truncated ? 1 : 0;
            if (packing == PackingKind.None) writer?.Write(example);
            else lengths.Add(example);
            progress.Seen(examples);
        }

        progress.Finish();
        if (examples == 0) throw new CliException($"no record of {DataFlags.Names(files)} can be learnt from: expected conversations with answers, or texts{(rejectPath is null ? "" : $"; see {rejectPath}")}.");
        (int Rows, double Fill)? rows = packing == PackingKind.None ? null : Pack(lengths, context, packing, writer);
        writer?.Keep();
        rejects?.Keep();
        var document = new DataFormatDocument
        {
            Data = [.. files.Select(f => f.Path)],
            Out = path,
            Rejects = rejectPath,
            Template = encoder.Template.Name,
            Examples = examples,
            Dropped = dropped,
            Truncated = truncated,
            Tokens = tokens,
            LearntTokens = learnt,
            Longest = longest,
            MeanLength = (double)tokens / examples,
            Rows = rows?.Rows,
            Fill = rows?.Fill,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
        if (json) CliJson.Write(host, document);
        else Summary(document, context, screen);
        return ExitCodes.Done;

        void Drop(Drop drop)
        {
            dropped++;
            rejects?.Write(drop);
        }
    }

    private ExampleEncoder Encoder(ParseResult arguments, out int context)
    {
        string? model = arguments.GetValue(_model), given = arguments.GetValue(_tokenizer);
        if (model is null && given is null) throw CliException.Usage("--model or --tokenizer is missing: one of them says how texts become tokens.");
        (Tokenizer tokenizer, string where) = TokenizerBeside.Require(model ?? given!, int.MaxValue, given);
        (ChatTemplate template, bool missing) = ChatTemplateSource.Find(arguments.GetValue(_template), model ?? given!, where, tokenizer);
        if (missing) throw CliException.Usage($"'{model ?? given}' has no chat template: name one with --template, as in --template alpaca.");
        context = arguments.GetValue(_context) ?? 1024;
        return new ExampleEncoder(tokenizer, template, new ExampleEncoderOptions
        {
            MaxTokens = context + 1,
            Learned = Word<LearnedTokens>(arguments.GetValue(_learn) ?? "answers"),
            Truncation = Word<TruncationPolicy>(arguments.GetValue(_truncate) ?? "oldest-turns"),
        });
    }

    private static (int Rows, double Fill) Pack(List<EncodedExample> examples, int context, PackingKind packing, ExampleWriter? writer)
    {
        if (packing == PackingKind.Stream)
        {
            int count = 0;
            foreach (EncodedExample row in ExamplePacker.Concatenate(examples, context))
            {
                writer?.Write(row);
                count++;
            }

            return (count, 1);
        }

        int[][] rows = ExamplePacker.Pack([.. examples.Select(e => e.Length)], context);
        foreach (int[] row in rows) writer?.Write([.. row.Select(i => examples[i])]);
        return (rows.Length, examples.Sum(e => (double)e.Length) / ((double)rows.Length * context));
    }

    private static void Show(EncodedExample example, Tokenizer tokenizer, Screen screen)
    {
        screen.WriteLine(screen.Ink.Dim($"  {Path.GetFileName(example.Source)}, line {example.Line}: {Say.Count(example.Ids.Length, "token")}, {Say.Count(example.Targets)} learnt"));
        MaskView.Write(example, tokenizer, screen);
        screen.WriteLine();
    }

    private static void Summary(DataFormatDocument d, int context, Screen screen)
    {
        screen.WriteText($"{screen.Ink.Bold(Say.Count(d.Examples, "example"))} by {Path.GetFileName(d.Template)}: {Say.Count(d.Tokens)} tokens, {Say.Percent((double)d.LearntTokens / d.Tokens)} of them learnt; {d.MeanLength:0} on average, the longest {Say.Count(d.Longest)}");
        if (d.Truncated > 0) screen.WriteText($"{Say.Count(d.Truncated, "example")} longer than {Say.Count(context, "token")}, cut to fit", style: screen.Ink.Warn);
        if (d.Dropped > 0) screen.WriteText($"{Say.Count(d.Dropped, "record")} left out{(d.Rejects is { } rejects ? $": {rejects}" : ": --rejects FILE keeps them with their reasons")}", style: screen.Ink.Warn);
        if (d.Rows is { } rows) screen.WriteText($"{Say.Count(rows, "row")} of {Say.Count(context)} places, {Say.Percent(d.Fill!.Value)} full");
        if (d.Out is { } path) screen.WriteLine($"  {screen.Ink.Accent("tokens ")} {Say.Path(path)}");
    }

    private static TEnum Word<TEnum>(string word) where TEnum : struct, Enum => Enum.Parse<TEnum>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
