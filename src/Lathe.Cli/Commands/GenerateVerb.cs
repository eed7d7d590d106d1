using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe generate</c></summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly Option<string?> _prompt = Flag.Text("--prompt", "TEXT", "What to continue (default nothing: the text begins with the begin-of-text token)");
    private readonly Option<int?> _maxTokens = Flag.Number("--max-tokens", "N", "The most tokens to add (default 200)", 0, int.MaxValue);
    private readonly Option<double?> _temperature = Flag.Number("--temperature", "T", "Below 1 sharper, above 1 flatter; 0 takes the most probable token (default 0.8)", 0.0, 100);
    private readonly Option<int?> _topK = Flag.Number("--top-k", "K", "Draw from the K most probable tokens; 0 draws from all (default 0)", 0, int.MaxValue);
    private readonly Option<double?> _topP = Flag.Number("--top-p", "P", "Draw from the fewest tokens whose probabilities sum to P; 1 draws from all (default 0.95)", 1e-9, 1);
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "Equal seeds give equal texts (default 0)", 0UL, ulong.MaxValue);
    private readonly Option<bool> _special = Flag.Switch("--special", "Read special tokens spelled in the prompt as those tokens");
    private readonly Option<bool> _ignoreEnd = Flag.Switch("--ignore-end", "Go on after a token that ends the text");
    private readonly Option<bool> _noEcho = Flag.Switch("--no-echo", "Leave the prompt out of the output");
    private readonly ThreadsFlag _threads = new();

    public GenerateVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", _model, _tokenizer, _threads.Option);
        Group("Text", _prompt, _maxTokens, _special, _ignoreEnd, _noEcho);
        Group("Sampling", _temperature, _topK, _topP, _seed);
        GroupOutput();
        Example("generate --model runs/lm --prompt \"ROMEO:\"", "continue a text with a model you trained");
        Example("generate --model stories260K.bin --tokenizer tok512.bin --temperature 0", "a story from nothing, always the same one");
        Example("generate --model SmolLM-135M --prompt \"The sea\" --seed 7 --json", "for a script");
        Notes = "Only the text goes to stdout, as it comes: the prompt and its continuation; a terminal gets a line end behind it. Tokens a second go to stderr. "
            + "The text ends at --max-tokens, at a token that ends texts, or where the model's context is full. Ctrl-C ends it too, and exits with 130.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        bool json = arguments.GetValue(Json);
        string prompt = arguments.GetValue(_prompt) ?? "";
        _threads.Apply(arguments);
        long start = Stopwatch.GetTimestamp();
        using ModelSource source = ModelSource.Load(path, ModelLoadOptions.Inference);
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{path}' is an encoder ({source.Family}): it makes vectors of texts and cannot continue one.");
        (Tokenizer tokenizer, string where) = TokenizerBeside.Require(path, source.Model.Config.Vocabulary, arguments.GetValue(_tokenizer));
        double loading = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GenerationOptions options = Options(arguments, source);
        using var generator = new Generator(source.Model, tokenizer);
        using Interrupt interrupt = host.CatchInterrupts();
        TextWriter writer = host.Out.Writer;
        Generation result = generator.Generate(
            prompt, options, json ? null : text => writer.Write(text), echo: !json && !arguments.GetValue(_noEcho), interrupt.Token);
        if (json) CliJson.Write(host, Document(path, source, where, prompt, options, result, loading));
        else if (host.Out.IsTerminal) host.Out.WriteLine();
        writer.Flush();
        host.Error.WriteLine(host.Error.Ink.Dim(Summary(result, loading)));
        return result.StopReason == StopReason.Cancelled ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private GenerationOptions Options(ParseResult arguments, ModelSource source) => new()
    {
        MaxTokens = arguments.GetValue(_maxTokens) ?? 200,
        Seed = arguments.GetValue(_seed) ?? 0,
        AllowSpecial = arguments.GetValue(_special),
        IgnoreEnd = arguments.GetValue(_ignoreEnd),
        StopTokens = arguments.GetValue(_ignoreEnd) ? [] : source.StopTokens(),
        Sampling = new SamplerOptions
        {
            Temperature = arguments.GetValue(_temperature) ?? 0.8,
            TopK = arguments.GetValue(_topK) ?? 0,
            TopP = arguments.GetValue(_topP) ?? 0.95,
        },
    };

    private static string Summary(Generation result, double loading)
    {
        string why = result.StopReason switch
        {
            StopReason.StopToken => "the model ended it",
            StopReason.ContextFull => "the context is full",
            StopReason.Cancelled => "interrupted",
            _ => "--max-tokens reached",
        };
        return $"{Say.Count(result.Ids.Count, "token")} at {Rate(result.TokensPerSecond)} tokens/s, prompt {Say.Count(result.PromptIds.Count)} at {Rate(result.PromptTokensPerSecond)} tokens/s, loaded in {Say.Time(loading)}; {why}";
    }

    private static string Rate(double rate) => rate.ToString(rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static GenerateDocument Document(
        string path, ModelSource source, string tokenizer, string prompt, GenerationOptions options, Generation result, double loading) => new()
        {
            Model = Path.GetFullPath(path),
            Format = source.Format,
            Tokenizer = Path.GetFullPath(tokenizer),
            Prompt = prompt,
            Text = result.Text,
            PromptIds = result.PromptIds,
            Ids = result.Ids,
            StopReason = JsonNamingPolicy.SnakeCaseLower.ConvertName(result.StopReason.ToString()),
            Seed = options.Seed,
            Temperature = options.Sampling.Temperature,
            TopK = options.Sampling.TopK,
            TopP = options.Sampling.TopP,
            LoadSeconds = loading,
            PromptSeconds = result.PromptTime.TotalSeconds,
            GenerationSeconds = result.GenerationTime.TotalSeconds,
            PromptTokensPerSecond = result.PromptTokensPerSecond,
            TokensPerSecond = result.TokensPerSecond,
        };
}
