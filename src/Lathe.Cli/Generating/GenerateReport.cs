using System.Globalization;
using System.Text.Json;
using Lathe.Cli.Commands;
using Lathe.Cli.Documents;
using Lathe.Cli.Rendering;
using Lathe.Inference;
using Lathe.Inference.Beams;

namespace Lathe.Cli.Generating;

/// <summary>What is said of a generation: one line for people, a document for machines.</summary>
internal static class GenerateReport
{
    public static string Summary(Generation result, double loading)
    {
        string why = result.StopReason switch
        {
            StopReason.StopToken => "the model ended it",
            StopReason.StopString => "a stop string came",
            StopReason.Complete => "the output is complete",
            StopReason.ContextFull => "the context is full",
            StopReason.Cancelled => "interrupted",
            _ => "--max-tokens reached",
        };
        string prompt = result.PromptTime == default ? "" : $", prompt {Say.Count(result.PromptIds.Count)} at {Rate(result.PromptTokensPerSecond)} tokens/s";
        return $"{Say.Count(result.Ids.Count, "token")} at {Rate(result.TokensPerSecond)} tokens/s{SpeculationFlags.Summary(result.Speculation)}{prompt}, loaded in {Say.Time(loading)}; {why}";
    }

    public static string Word(StopReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    public static GenerateDocument Document(GenerateRequest request, Generation result, IReadOnlyList<(BeamHypothesis Beam, string Text)>? beams = null) => new()
    {
        Model = Path.GetFullPath(request.Source.Path),
        Format = request.Source.Format,
        Tokenizer = Path.GetFullPath(request.TokenizerPath),
        Prompt = request.Prompt,
        Text = result.Text,
        PromptIds = result.PromptIds,
        Ids = result.Ids,
        StopReason = Word(result.StopReason),
        Seed = request.Options.Seed,
        Temperature = request.Options.Sampling.Temperature,
        TopK = request.Options.Sampling.TopK,
        TopP = request.Options.Sampling.TopP,
        MinP = request.Options.Sampling.MinP,
        Typical = request.Options.Sampling.Typical,
        LogProbabilities = [.. (result.LogProbabilities ?? []).Select(t => TokenProbabilityDocument.Of(t, request.Tokenizer))],
        PromptLogProbabilities = result.PromptLogProbabilities is { } prompt ? [.. prompt.Select(t => TokenProbabilityDocument.Of(t, request.Tokenizer))] : null,
        Beams = beams is null ? null : [.. beams.Select(b => new BeamDocument(b.Text, b.Beam.Ids, b.Beam.LogProbability, b.Beam.Score, Word(b.Beam.StopReason)))],
        Speculation = result.Speculation is { } s ? new SpeculationDocument(s.Passes, s.TokensPerPass, s.Guesses, s.Kept, s.AcceptanceRate) : null,
        LoadSeconds = request.Loading,
        FirstTokenSeconds = result.PromptTime.TotalSeconds,
        PromptSeconds = result.PromptTime.TotalSeconds,
        GenerationSeconds = result.GenerationTime.TotalSeconds,
        PromptTokensPerSecond = result.PromptTokensPerSecond,
        TokensPerSecond = result.TokensPerSecond,
    };

    private static string Rate(double rate) => rate.ToString(rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
