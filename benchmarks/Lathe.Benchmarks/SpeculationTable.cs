using System.Globalization;
using System.Text.Json;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Benchmarks;

/// <summary>
/// Generation with guesses beside plain generation, in turn on one model, so that both meet the same noise: the ratio of each pair, its
/// median, least and greatest. Both must give the same tokens. Without a tokenizer the prompt is a few token ids.
/// </summary>
internal static class SpeculationTable
{
    public static int Run(string[] args)
    {
        if (Value(args, "--model") is not { } path)
        {
            Console.Error.WriteLine("Usage: ... speculation --model PATH [--tokenizer FILE --prompt TEXT] [--draft PATH] [--guesses 16] [--tokens 256] [--rounds 7] [--temperature 0] [--json]");
            return 2;
        }

        using PretrainedModel model = PretrainedModel.Load(path, ModelLoadOptions.Inference);
        using PretrainedModel? draft = Value(args, "--draft") is { } small ? PretrainedModel.Load(small, ModelLoadOptions.Inference) : null;
        int tokens = Number(args, "--tokens", 256), rounds = Number(args, "--rounds", 7);
        var plain = new GenerationOptions
        {
            MaxTokens = tokens,
            Seed = 1,
            Sampling = new SamplerOptions { Temperature = double.Parse(Value(args, "--temperature") ?? "0", CultureInfo.InvariantCulture) },
        };
        var speculation = new SpeculationOptions { MaxGuesses = Number(args, "--guesses", 16) };
        using Drafter drafter = draft is null ? new LookupDrafter() : new ModelDrafter(draft.Model, model.Model, speculation);
        GenerationOptions ahead = plain with { Drafter = drafter, Speculation = speculation };
        int[] prompt = Value(args, "--prompt") is { } text && Value(args, "--tokenizer") is { } tokenizer
            ? TokenizerFile.Load(tokenizer).Encode(text, new EncodeOptions { AddSpecial = true })
            : [1, 100, 200, 300];
        using var generator = new TokenGenerator(model.Model);
        var ratios = new List<double>();
        var rates = (Plain: new List<double>(), Ahead: new List<double>());
        for (int round = -1; round < rounds; round++)
        {
            // The one that goes first changes.
            Generation a = round % 2 == 0 ? generator.Generate(prompt, plain) : generator.Generate(prompt, ahead);
            Generation b = round % 2 == 0 ? generator.Generate(prompt, ahead) : generator.Generate(prompt, plain);
            (Generation without, Generation with) = round % 2 == 0 ? (a, b) : (b, a);
            if (!without.Ids.SequenceEqual(with.Ids)) throw new InvalidOperationException("Speculation gave other tokens than plain decoding.");
            if (round < 0) continue;
            rates.Plain.Add(without.TokensPerSecond);
            rates.Ahead.Add(with.TokensPerSecond);
            ratios.Add(with.TokensPerSecond / without.TokensPerSecond);
            if (round == rounds - 1) Print(args.Contains("--json"), Path.GetFileName(path), draft is null ? "lookup" : "draft model", rates, ratios, with.Speculation!.Value);
        }

        return 0;
    }

    private static void Print(bool json, string model, string kind, (List<double> Plain, List<double> Ahead) rates, List<double> ratios, SpeculationStatistics statistics)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                model,
                kind,
                plain = Median(rates.Plain),
                ahead = Median(rates.Ahead),
                ratio = Median(ratios),
                ratio_min = ratios.Min(),
                ratio_max = ratios.Max(),
                tokens_per_pass = statistics.TokensPerPass,
                acceptance_rate = statistics.AcceptanceRate,
            }));
            return;
        }

        Console.WriteLine(FormattableString.Invariant(
            $"{model} {kind}: plain {Median(rates.Plain):F1} tokens/s, ahead {Median(rates.Ahead):F1}; ratio {Median(ratios):F2} [{ratios.Min():F2}-{ratios.Max():F2}]; {statistics.TokensPerPass:F2} tokens a pass, {statistics.AcceptanceRate:P0} of {statistics.Guesses} guesses kept"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static int Number(string[] args, string name, int otherwise) => Value(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Value(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
