using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Cli.Scoring;
using Lathe.Inference;
using Lathe.Inference.Scoring;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Quantizing;

/// <summary>−log p of every token of a text under a model, in windows side by side.</summary>
internal sealed class TextCost(string file, string? tokenizer, int window, int windows)
{
    /// <summary>Loads a model, reads the text and frees the model again: two of them need not be in memory at once.</summary>
    public double[] Of(string path, Screen talk, CancellationToken cancellation)
    {
        talk.WriteLine(talk.Ink.Dim($"  reading '{file}' with '{path}'"));
        using ModelSource source = ModelSource.Load(path);
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{path}' is an encoder ({source.Family}): it gives no probabilities of next tokens. Leave out --text.");
        (Tokenizer text, _) = TokenizerBeside.Require(path, source.Model.Config.Vocabulary, tokenizer);
        int size = Math.Min(window, source.Model.Config.Context);
        int? begin = ScoreRun.BeginToken(text);
        List<double> costs = [];
        using var session = new Session(source.Model);
        var scorer = new TextScorer(
            session, new ScoreOptions { Window = size, Stride = begin is null ? size : size - 1, BeginToken = begin, Windows = windows }, (_, _, logProbability, _) => costs.Add(-logProbability));
        foreach (List<int> part in new ScoreInput(text, special: false).File(file))
        {
            scorer.Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(part), cancellation);
            if (scorer.Done) break;
        }

        scorer.Finish();
        return costs.Count > 0 ? [.. costs] : throw new CliException($"--text '{file}' has no token to score: give a longer text.");
    }
}
