using System.Runtime.InteropServices;
using Lathe.Cli.Documents;
using Lathe.Cli.Models;
using Lathe.Inference;
using Lathe.Inference.Scoring;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Scoring;

/// <summary>One text on its way through the model, and what its tokens come to.</summary>
internal sealed class ScoreRun
{
    private readonly TextScorer _scorer;
    private readonly Tokenizer _tokenizer;
    private long _tokens;
    private long _scoredBytes;
    private int? _previous;

    public ScoreRun(Session session, ScoreOptions options, Tokenizer tokenizer, TokenScored visit)
    {
        _tokenizer = tokenizer;
        _scorer = new TextScorer(session, options, (index, id, logProbability, logits) =>
        {
            Total.Add(logProbability);
            _scoredBytes += tokenizer.TokenBytes(id, _previous).Length;
            _previous = id;
            visit(index, id, logProbability, logits);
        });
    }

    public ScoreTotal Total { get; } = new();

    /// <summary>How much is behind where the number of windows is bounded; null: the text is.</summary>
    public double? Share => _scorer.Options.Windows > 0 ? (double)_scorer.Windows / _scorer.Options.Windows : null;

    /// <summary>The token that the tokenizer puts before a text, or null.</summary>
    public static int? BeginToken(Tokenizer tokenizer)
        => tokenizer.Encode("", new EncodeOptions { AddSpecial = true }) is [int first, ..] && first == tokenizer.BeginId ? first : null;

    /// <summary>Scores the text.</summary>
    /// <param name="parts">Its tokens.</param>
    /// <param name="beginInText">Whether the begin token is the first of the text, as llama.cpp counts it.</param>
    /// <param name="progress">Called after each window with the share of its part that is behind.</param>
    /// <param name="cancellation">Ends it before the next window.</param>
    /// <returns>Whether it was read to its end.</returns>
    public bool Read(IEnumerable<List<int>> parts, bool beginInText, Action<double> progress, CancellationToken cancellation)
    {
        try
        {
            if (beginInText && _scorer.Options.BeginToken is { } begin) _scorer.Append([begin], cancellation);
            foreach (List<int> part in parts)
            {
                _tokens += part.Count;

                // A part is many windows: each is told of.
                for (ReadOnlySpan<int> rest = CollectionsMarshal.AsSpan(part); !rest.IsEmpty && !_scorer.Done;)
                {
                    int count = Math.Min(rest.Length, _scorer.Options.Stride);
                    _scorer.Append(rest[..count], cancellation);
                    rest = rest[count..];
                    progress(1 - ((double)rest.Length / part.Count));
                }

                if (_scorer.Done) break;
            }

            cancellation.ThrowIfCancellationRequested();
            _scorer.Finish();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public ScoreDocument Document(ModelSource source, string tokenizer, string? file, long bytes, double loading, double seconds)
    {
        // Where every token counts, the bytes are those of the text itself, whatever a normalizer made of them.
        long counted = Total.Count == _tokens ? bytes : _scoredBytes;
        bool some = Total.Count > 0, many = Total.Count > 1;
        return new ScoreDocument
        {
            Model = Path.GetFullPath(source.Path),
            Format = source.Format,
            Tokenizer = tokenizer,
            File = file,
            Window = _scorer.Options.Window,
            Stride = _scorer.Options.Stride,
            Windows = _scorer.Windows,
            ScoredTokens = Total.Count,
            Bytes = counted,
            LogProbability = Total.LogProbability,
            CrossEntropy = Total.CrossEntropy,
            StandardError = many ? Total.StandardError : null,
            Perplexity = some ? Total.Perplexity : null,
            PerplexityError = many ? Total.PerplexityError : null,
            PerplexityLow = many ? Total.Interval.Low : null,
            PerplexityHigh = many ? Total.Interval.High : null,
            BitsPerByte = some && counted > 0 ? Total.BitsPerByte(counted) : null,
            LoadSeconds = loading,
            Seconds = seconds,
            TokensPerSecond = Total.Count / Math.Max(1e-9, seconds),
        };
    }
}
