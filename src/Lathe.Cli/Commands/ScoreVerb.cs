using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Generating;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Scoring;
using Lathe.Inference;
using Lathe.Inference.Scoring;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe score</c></summary>
internal sealed class ScoreVerb : Verb
{
    private const int UsualWindow = 2048;
    private const int LlamaWindow = 512;

    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly Option<string?> _text = Flag.Text("--text", "TEXT", "The text to score; - reads it from stdin");
    private readonly Option<string?> _file = Flag.Text("--file", "FILE", "A text file, of any size");
    private readonly Option<bool> _special = Flag.Switch("--special", "Read special tokens spelled in the text as those tokens");
    private readonly Option<int?> _window = Flag.Number("--window", "N", $"Tokens that the model sees at once (default its context, at most {UsualWindow})", 2, int.MaxValue);
    private readonly Option<int?> _stride = Flag.Number("--stride", "N", "Tokens that a window moves on; less takes longer and gives each token more context (default half a window)", 1, int.MaxValue);
    private readonly Option<int?> _windows = Flag.Number("--windows", "N", "Stop after so many windows; 0: all (default 0)", 0, int.MaxValue);
    private readonly Option<bool> _llama = Flag.Switch("--llama-perplexity", $"Cut and count as llama.cpp's llama-perplexity: windows of {LlamaWindow} side by side, the second half of each");
    private readonly Option<bool> _tokens = Flag.Switch("--tokens", "Tell every token of a file too");
    private readonly Option<int?> _top = Flag.Number("--top", "N", "With --json: the N most probable tokens at each place too", 1, 1000);
    private readonly AdapterFlag _adapter = new();
    private readonly SessionFlags _session = new();
    private readonly ThreadsFlag _threads = new();

    public ScoreVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", [_model, _adapter.Option, _tokenizer, _threads.Option, .. _session.All]);
        Group("Text", _text, _file, _special);
        Group("Windows", _window, _stride, _windows, _llama);
        GroupOutput(_tokens, _top);
        Example("score --model SmolLM-135M --text \"The sea is blue.\"", "how probable each token is");
        Example("score --model SmolLM-135M --file book.txt --window 1024 --stride 256", "perplexity and bits per byte of a file");
        Example("score --model model.gguf --file wiki.test.raw --llama-perplexity", "the number that llama-perplexity gives");
        Example("score --model model.gguf --text \"The sea\" --json --top 5", "for a script");
        Notes = "Log-probabilities are natural logarithms of the model's own probabilities. A text longer than the window is read in windows that slide over it; "
            + "each token counts once. A text begins with the begin-of-text token where the tokenizer has it so; otherwise its first token is not scored. "
            + "Ctrl-C ends it with the sums so far, and exits with 130.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        string? text = arguments.GetValue(_text), file = arguments.GetValue(_file);
        if (text is null == file is null) throw CliException.Usage(text is null ? "what to score is missing: give --text TEXT or --file FILE." : "--text and --file both say what to score: give one of them.");
        if (file is not null && !File.Exists(file)) throw new CliException($"--file '{file}': there is no such file. A text itself goes behind --text.");
        bool json = arguments.GetValue(Json);
        if (!json && arguments.IsGiven(_top)) throw CliException.Usage("--top has no place in a table: give --json too.");
        _threads.Apply(arguments);
        long start = Stopwatch.GetTimestamp();
        using ModelSource source = ModelSource.Load(path);
        _adapter.Apply(arguments, source);
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{path}' is an encoder ({source.Family}): it gives no probabilities of next tokens.");
        (Tokenizer tokenizer, string where) = TokenizerBeside.Require(path, source.Model.Config.Vocabulary, arguments.GetValue(_tokenizer));
        double loading = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var input = new ScoreInput(tokenizer, arguments.GetValue(_special));
        IEnumerable<List<int>> parts = file is not null ? input.File(file) : input.Text(text == "-" ? host.In.ReadToEnd() : text!);
        var output = new ScoreOutput(host, tokenizer, json, file is null || arguments.GetValue(_tokens), arguments.GetValue(_top) ?? 0);
        using Interrupt interrupt = host.CatchInterrupts();
        using var session = new Session(source.Model, _session.Build(arguments));
        var run = new ScoreRun(session, Options(arguments, source, tokenizer), tokenizer, output.Token);
        var view = new ScoreView(host.Error);
        bool whole = run.Read(parts, arguments.GetValue(_llama), part => view.Report(run.Total, run.Share ?? input.Share(part)), interrupt.Token);
        view.End();
        output.Sums(run.Document(source, Path.GetFullPath(where), file is null ? null : Path.GetFullPath(file), input.Bytes, loading, view.Seconds));
        return whole ? ExitCodes.Done : ExitCodes.Interrupted;
    }

    private ScoreOptions Options(ParseResult arguments, ModelSource source, Tokenizer tokenizer)
    {
        bool llama = arguments.GetValue(_llama);
        if (llama && arguments.IsGiven(_stride)) throw CliException.Usage("--stride does not go with --llama-perplexity: its windows stand side by side.");
        int context = source.Model.Config.Context, window = arguments.GetValue(_window) ?? Math.Min(context, llama ? LlamaWindow : UsualWindow);
        if (window > context) throw CliException.Usage($"--window is {window}, but the model's context is {context}.");
        int? begin = ScoreRun.BeginToken(tokenizer);
        int most = begin is null || llama ? window : window - 1, stride = arguments.GetValue(_stride) ?? 0;
        if (stride > most) throw CliException.Usage($"--stride is {stride}, but a window has {most} tokens of text: between two of them some would be left out.");
        ScoreOptions options = llama ? ScoreOptions.LlamaPerplexity(window, begin) : new ScoreOptions { Window = window, Stride = stride, BeginToken = begin };
        return options with { Windows = arguments.GetValue(_windows) ?? 0 };
    }
}
