using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Generating;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Inference;
using Lathe.Inference.Beams;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe generate</c></summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly Option<int?> _probabilities = Flag.Number("--logprobs", "N", "With --json: the N most probable tokens at each place too", 0, 1000);
    private readonly Option<bool> _echoProbabilities = Flag.Switch("--echo-logprobs", "With --json: log-probabilities of the prompt's tokens too");
    private readonly Option<bool> _noEcho = Flag.Switch("--no-echo", "Leave the prompt out of the output");
    private readonly PromptFlags _prompt = new();
    private readonly GenerationFlags _flags = new();
    private readonly ConstraintFlags _constraints = new();
    private readonly BeamFlags _beams = new();
    private readonly SpeculationFlags _speculation = new();
    private readonly AdapterFlag _adapter = new();
    private readonly SessionFlags _session = new();
    private readonly ThreadsFlag _threads = new();

    public GenerateVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", [_model, _adapter.Option, _tokenizer, _threads.Option, .. _session.All]);
        Group("Text", [.. _prompt.All, .. _flags.Stops.All]);
        Group("Sampling", _flags.Sampling.All);
        Group("Penalties", _flags.Penalties.All);
        Group("Form", _constraints.All);
        Group("Beam search", _beams.All);
        Group("Reading ahead", _speculation.All);
        GroupOutput(_noEcho, _probabilities, _echoProbabilities);
        Example("generate --model runs/lm --prompt \"ROMEO:\"", "continue a text with a model you trained");
        Example("generate --model stories260K.bin --tokenizer tok512.bin --temperature 0", "a story from nothing, always the same one");
        Example("generate --model SmolLM-135M --prompt \"The sea\" --min-p 0.05 --stop \".\"", "one sentence");
        Example("generate --model SmolLM-135M --prompt-file letter.txt --beams 4", "the most probable text of four that are followed");
        Example("generate --model SmolLM-135M --prompt \"A cat as JSON: \" --json-schema cat.json", "an answer that a program can read");
        Example("generate --model SmolLM-1.7B --prompt-file letter.txt --draft-model SmolLM-135M", "the same text as without, sooner");
        Example("generate --model SmolLM-135M --prompt \"The sea\" --seed 7 --json --logprobs 5", "for a script");
        Notes = "Only the text goes to stdout, as it comes: the prompt and its continuation; a terminal gets a line end behind it. Tokens a second go to stderr. "
            + "A token comes out of the logits by these steps: bias, repetition, presence and frequency penalty, n-grams, --min-tokens, then the samplers in their order. "
            + "The text ends at --max-tokens, before a --stop, at a token that ends texts, or where the model's context is full. Ctrl-C ends it too, and exits with 130.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        bool json = arguments.GetValue(Json);
        BeamOptions? beams = Beams(arguments);
        if (!json && (Option[])[_probabilities, _echoProbabilities] is var only && only.FirstOrDefault(arguments.IsGiven) is { } flag)
            throw CliException.Usage($"{flag.Name} has no place in a text: give --json too.");
        string prompt = _prompt.Read(arguments, host);
        _threads.Apply(arguments);
        long start = Stopwatch.GetTimestamp();
        using ModelSource source = ModelSource.LoadForText(path, arguments.GetValue(_tokenizer), _adapter.Folders(arguments));
        _adapter.Apply(arguments, source);
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{path}' is an encoder ({source.Family}): it makes vectors of texts and cannot continue one.");
        (Tokenizer tokenizer, string where) = source.RequireTokenizer();
        GenerationOptions options = _flags.Build(arguments, source) with
        {
            AllowSpecial = _prompt.Special(arguments),
            LogProbabilities = json && beams is null ? arguments.GetValue(_probabilities) ?? 0 : null,
            PromptLogProbabilities = arguments.GetValue(_echoProbabilities),
        };
        options = _constraints.Apply(arguments, options, tokenizer);
        (options, DraftSource? drafts) = _speculation.Apply(arguments, options, source.Model);
        using DraftSource? owned = drafts;
        var request = new GenerateRequest(source, tokenizer, where, prompt, options, _session.Build(arguments), Stopwatch.GetElapsedTime(start).TotalSeconds);
        using Interrupt interrupt = host.CatchInterrupts();
        bool echo = !json && !arguments.GetValue(_noEcho);
        Generation result = beams is null ? Generate(request, host, json, echo, interrupt.Token) : Search(request, beams, host, json, echo, interrupt.Token);
        if (!json && host.Out.IsTerminal) host.Out.WriteLine();
        host.Out.Writer.Flush();
        host.Error.WriteLine(host.Error.Ink.Dim(GenerateReport.Summary(result, request.Loading)));
        return result.StopReason == StopReason.Cancelled ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private BeamOptions? Beams(ParseResult arguments)
    {
        if (_beams.Build(arguments) is not { } beams) return null;
        Option[] others = [.. _flags.Sampling.All, .. _flags.Stops.Texts, .. _speculation.All, _probabilities, _echoProbabilities];
        return others.FirstOrDefault(arguments.IsGiven) is { } flag
            ? throw CliException.Usage($"{flag.Name} does not go with --beams: a beam search draws nothing and follows tokens.")
            : beams;
    }

    private static Generation Generate(GenerateRequest request, CliHost host, bool json, bool echo, CancellationToken cancellation)
    {
        using var generator = new Generator(request.Source.Model, request.Tokenizer, request.Session);
        TextWriter writer = host.Out.Writer;
        Generation result = generator.Generate(request.Prompt, request.Options, json ? null : text => writer.Write(text), echo, cancellation);
        if (json) CliJson.Write(host, GenerateReport.Document(request, result));
        return result;
    }

    private static Generation Search(GenerateRequest request, BeamOptions beams, CliHost host, bool json, bool echo, CancellationToken cancellation)
    {
        using var search = new BeamSearch(request.Source.Model, request.Session);
        int[] prompt = PromptTokens.Encode(request.Tokenizer, request.Prompt, request.Options.AllowSpecial);
        GenerationOptions options = request.Options with { StopTokens = PromptTokens.Stops(request.Tokenizer, request.Options) };
        long start = Stopwatch.GetTimestamp();
        (BeamHypothesis Beam, string Text)[] found = [.. search.Search(prompt, options, beams, cancellation).Select(b => (b, PromptTokens.Decode(request.Tokenizer, prompt, b.Ids)))];
        (BeamHypothesis best, string text) = found.Length > 0 ? found[0] : (new BeamHypothesis([], 0, 0, StopReason.Cancelled), "");
        var result = new Generation
        {
            PromptIds = prompt,
            Ids = best.Ids,
            Text = text,
            StopReason = best.StopReason,
            PromptTime = default,
            GenerationTime = Stopwatch.GetElapsedTime(start),
        };
        if (json) CliJson.Write(host, GenerateReport.Document(request, result, found));
        else host.Out.Writer.Write(echo ? PromptTokens.Decode(request.Tokenizer, [], prompt) + text : text);
        return result;
    }
}
