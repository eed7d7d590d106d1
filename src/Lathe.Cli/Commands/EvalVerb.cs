using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Evaluating;
using Lathe.Cli.Generating;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Reports;
using Lathe.Lab.Statistics;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe eval</c></summary>
internal sealed class EvalVerb : Verb
{
    private const int UsualShots = 5;

    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly Option<string?> _template = Flag.Text("--template", "NAME|FILE", "A chat template instead of the model's own");
    private readonly Option<string?> _against = Flag.Text("--against", "PATH", "A second model: put it to the same tasks and say which is better, and how surely");
    private readonly Option<string?> _tasks = Flag.Text("--tasks", "TASK[=FILE],..", $"Any of {string.Join(", ", TaskNames.All)} (default what suits --data)");
    private readonly Option<string?> _data = Flag.Text("--data", "FILE", "Data of the tasks that name none: a text for perplexity, else a data set of questions with answers");
    private readonly Option<int?> _limit = Flag.Number("--limit", "N", "Most samples of a task, drawn evenly from the whole by the seed; of a text stretches of 256 bytes from its beginning; 0: all (default 0)", 0, int.MaxValue);
    private readonly Option<int?> _shots = Flag.Number("--shots", "N", $"Examples before a question of mmlu and gsm8k (default {UsualShots})", 0, 100);
    private readonly Option<int?> _tokens = Flag.Number("--max-tokens", "N", "Most tokens of an answer (default 256, safety 96)", 1, int.MaxValue);
    private readonly Option<string?> _words = Flag.Choice("--bleu-words", "How BLEU finds words, by sacrebleu's names: char for Chinese and Japanese (default 13a)", "13a", "intl", "char", "none");
    private readonly Option<int?> _window = Flag.Number("--window", "N", "Of a text: tokens that the model sees at once (default its context, at most 2048)", 2, int.MaxValue);
    private readonly Option<int?> _stride = Flag.Number("--stride", "N", "Of a text: tokens that a window moves on (default half a window)", 1, int.MaxValue);
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "Draws samples and resamples (default 0)", 0ul, ulong.MaxValue);
    private readonly Option<int?> _resamples = Flag.Number("--resamples", "N", $"Resamples of each interval and test (default {Bootstrap.Usual})", 10, 1_000_000);
    private readonly Option<bool> _parts = Flag.Switch("--parts", "Show the figures of parts of the samples too: mmlu by subject, safety by kind");
    private readonly Option<string?> _html = Flag.Text("--html", "FILE", "Write a page with the figures and the samples");
    private readonly Option<string?> _samples = Flag.Text("--samples", "FILE", "Write every sample as a JSON line: what was asked, answered, expected");
    private readonly AdapterFlag _adapter = new();
    private readonly SessionFlags _session = new();
    private readonly ThreadsFlag _threads = new();

    public EvalVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", [_model, _adapter.Option, _tokenizer, _template, _against, _threads.Option, .. _session.All]);
        Group("Tasks", _tasks, _data, _limit, _shots, _tokens, _words, _window, _stride);
        Group("Statistics", _seed, _resamples);
        GroupOutput(_html, _samples, _parts);
        Example("eval --model runs/lm --data book.txt", "perplexity and bits per byte of a text");
        Example("eval --model assistant --data held-out.jsonl --html report.html", "answers to questions, judged in every way, and a page about it");
        Example("eval --model model.gguf --tasks hellaswag=hellaswag_val.jsonl,mmlu=mmlu --limit 200", "benchmarks as they are downloaded, 200 questions of each");
        Example("eval --model base --adapter runs/tune/adapter --against base --data held-out.jsonl", "what tuning has changed");
        Example("eval --model tuned --against base --tasks safety=xstest.csv,bleu --data held-out.jsonl", "which of two models is better, on the same samples");
        Notes = "Answers are the most probable ones (temperature 0), so a run says the same each time. A share has a 95 % interval by bootstrap: of few samples it is wide, and that is the point. "
            + "hellaswag reads JSON Lines or llama.cpp's text, plain or packed; mmlu the folder with dev and test; gsm8k JSON Lines; safety AdvBench's or XSTest's CSV. "
            + "Ctrl-C ends it without a result, and exits with 130.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        string? data = arguments.GetValue(_data), against = arguments.GetValue(_against);
        if (data is not null && !File.Exists(data)) throw new CliException($"--data '{data}': {(Directory.Exists(data) ? "is a folder: expected a file." : "there is no such file.")}");
        if (against is not null && !File.Exists(against) && !Directory.Exists(against)) throw new CliException($"--against '{against}': there is no such model.");
        foreach (Option<string?> option in (ReadOnlySpan<Option<string?>>)[_html, _samples]) CheckFolder(option.Name, arguments.GetValue(option));
        string wanted = arguments.GetValue(_tasks) ?? (data is not null ? EvaluationTasks.Usual(data)
            : throw CliException.Usage("what to measure is missing: give --data FILE, or --tasks TASK=FILE such as hellaswag=hellaswag_val.jsonl."));
        var numbers = new TaskSettings(arguments.GetValue(_tokens), arguments.GetValue(_shots) ?? UsualShots, arguments.GetValue(_window) ?? 0, arguments.GetValue(_stride) ?? 0, Words(arguments.GetValue(_words)));
        var suite = new EvaluationSuite(new EvaluationTasks(numbers, host.Error.WriteLine).Make(TaskSpec.Parse(wanted, data)));
        _threads.Apply(arguments);
        long start = Stopwatch.GetTimestamp();
        using Interrupt interrupt = host.CatchInterrupts();
        var view = new EvaluationView(host.Error);
        var settings = new EvaluationSettings
        {
            Limit = arguments.GetValue(_limit) ?? 0,
            Seed = arguments.GetValue(_seed) ?? 0,
            Resamples = arguments.GetValue(_resamples) ?? Bootstrap.Usual,
            Progress = view.Report,
            Cancellation = interrupt.Token,
        };
        EvaluationReport report, other;
        try
        {
            report = Evaluate(path, against, second: false, suite, settings, view, arguments, host);
            other = against is null ? report : Evaluate(against, path, second: true, suite, settings, view, arguments, host);
        }
        catch (OperationCanceledException)
        {
            view.End();
            return ExitCodes.Interrupted;
        }

        IReadOnlyList<ResultComparison> comparisons = against is null ? [] : ResultComparison.Of(report, other, settings);
        EvaluationReport[] reports = against is null ? [report] : [report, other];
        if (arguments.GetValue(_samples) is { } samples) SampleFile.Write(samples, reports);
        string command = $"lathe {Name} {string.Join(' ', arguments.Tokens.Select(t => Say.Path(t.Value)))}";
        if (arguments.GetValue(_html) is { } html) EvaluationHtmlReport.Write(html, report, against is null ? null : other, comparisons, command);
        if (arguments.GetValue(Json)) CliJson.Write(host, Document(path, against, report, other, comparisons, settings, arguments, Stopwatch.GetElapsedTime(start).TotalSeconds));
        else
        {
            EvaluationPage.Write(report, against is null ? null : other, comparisons, arguments.GetValue(_parts), host.Out);
            if (arguments.GetValue(_html) is { } page) host.Out.WriteLine($"  {host.Out.Ink.Accent("page")} {Say.Path(page)}");
        }

        return ExitCodes.Done;
    }

    // Before the work, not after it.
    private static void CheckFolder(string flag, string? file)
    {
        if (file is null) return;
        if (Directory.Exists(file)) throw new CliException($"{flag} '{file}': is a folder: expected a file.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder)) throw new CliException($"{flag} '{file}': the folder '{folder}' does not exist. Create it first.");
    }

    private static BleuTokenization Words(string? name) => name switch
    {
        "intl" => BleuTokenization.International,
        "char" => BleuTokenization.Characters,
        "none" => BleuTokenization.None,
        _ => BleuTokenization.V13a,
    };

    private EvaluationReport Evaluate(
        string path, string? other, bool second, EvaluationSuite suite, EvaluationSettings settings, EvaluationView view, ParseResult arguments, CliHost host)
    {
        // A second model has a tokenizer of its own, and no adapters; tuned from the same model it is asked in the same template.
        bool same = other is not null && Path.GetFullPath(path) == Path.GetFullPath(other);
        IReadOnlyList<string> adapters = second ? [] : _adapter.Folders(arguments), templates = same ? _adapter.Folders(arguments) : adapters;
        using ModelSource source = ModelSource.LoadForText(path, second && !same ? null : arguments.GetValue(_tokenizer));
        if (!second) _adapter.Apply(arguments, source);
        string name = EvaluatedModel.Name(path, same ? null : other) + (adapters.Count > 0 ? " + " + string.Join(" + ", adapters.Select(a => EvaluatedModel.Name(a, null))) : "");
        using var model = EvaluatedModel.Of(name, source, arguments.GetValue(_template), templates, _session.Build(arguments));
        if (model.Note is { } note) host.Error.WriteText(note, indent: 0);
        EvaluationReport report = suite.Run(model.Subject, settings, task => view.Begin(name, task.Name));
        view.End();
        return report;
    }

    private EvaluationDocument Document(
        string path, string? against, EvaluationReport report, EvaluationReport other, IReadOnlyList<ResultComparison> comparisons, EvaluationSettings settings, ParseResult arguments, double seconds) => new()
        {
            Model = Path.GetFullPath(path),
            Against = against is null ? null : Path.GetFullPath(against),
            Seed = settings.Seed,
            Limit = settings.Limit,
            Resamples = settings.Resamples,
            Tasks = [.. report.Tasks.Select(t => new EvaluationTaskDocument(
            t.Task,
            [.. t.Results.Select(r => EvaluationMeasureDocument.Of(r, against is null ? null : other.Find(r.Task, r.Name), comparisons.FirstOrDefault(c => c.First == r)))],
            t.Notes,
            t.Seconds))],
            Html = arguments.GetValue(_html) is { } html ? Path.GetFullPath(html) : null,
            Samples = arguments.GetValue(_samples) is { } samples ? Path.GetFullPath(samples) : null,
            Seconds = seconds,
        };
}
