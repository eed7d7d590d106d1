using System.Runtime.InteropServices;
using Lathe.Inference.Scoring;
using Lathe.Text.Tokenizers;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>
/// How well a model predicts a text of any length, in windows that slide over it. A sample is a stretch of the text's bytes, the same for
/// every tokenizer, so that two models are compared stretch by stretch; neighbouring tokens are not independent, such stretches nearly are.
/// </summary>
/// <param name="name">The task's name.</param>
/// <param name="open">Opens the text, as UTF-8.</param>
public sealed class TextPerplexityTask(string name, Func<Stream> open) : IEvaluationTask
{
    private const int ChunkBytes = 1 << 16;
    private const int UsualWindow = 2048;

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Bytes of a sample.</summary>
    public int Stretch { get; init; } = 256;

    /// <summary>How the text is cut; a window of 0 is the context, at most 2048, and a begin token is put in where the tokenizer has one.</summary>
    public ScoreOptions Windows { get; init; } = new();

    /// <inheritdoc/>
    public TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(settings);
        Tokenizer tokenizer = subject.Tokenizer;
        int? begin = tokenizer.Encode("", new EncodeOptions { AddSpecial = true }) is [int first, ..] && first == tokenizer.BeginId ? first : null;
        var samples = new LikelihoodSamples();
        long place = 0;
        int? previous = null;
        int[] unscored = [];
        var scorer = new TextScorer(subject.Session, Windows with
        {
            Window = Windows.Window == 0 ? Math.Min(UsualWindow, subject.Session.Limit) : Windows.Window,
            BeginToken = Windows.BeginToken ?? begin,
        }, Visit);
        using Stream stream = open();
        long most = settings.Limit > 0 ? (long)settings.Limit * Stretch : long.MaxValue, size = stream.CanSeek ? Math.Min(stream.Length, most) : most;
        foreach (List<int> part in Tokens(tokenizer, stream, most))
        {
            // Without a begin token nothing precedes the first token of a text: it is not scored, but it has its bytes.
            if (place == 0 && unscored.Length == 0 && scorer.Options.BeginToken is null && part.Count > 0)
            {
                unscored = [part[0]];
                place = tokenizer.TokenBytes(part[0], null).Length;
                previous = part[0];
            }

            for (ReadOnlySpan<int> rest = CollectionsMarshal.AsSpan(part); !rest.IsEmpty;)
            {
                int count = Math.Min(rest.Length, scorer.Options.Stride);
                scorer.Append(rest[..count], settings.Cancellation);
                rest = rest[count..];
                settings.Step((int)(1000 * Math.Min(1, place / (double)Math.Max(1, size))), 1000);
            }
        }

        scorer.Finish();

        // A stretch in which no token begins is a sample all the same: other tokenizers cut elsewhere.
        while (samples.Count > 0 && (long)samples.Count * Stretch < place) samples.Begin();
        return new TaskOutcome(samples.Measures(SubjectTokens.Identity(tokenizer)))
        {
            Notes = [$"{scorer.Windows} {(scorer.Windows == 1 ? "window" : "windows")} of {scorer.Options.Window} tokens, stride {scorer.Options.Stride}; samples are stretches of {Stretch} bytes."],
        };

        void Visit(long index, int id, double logProbability, ReadOnlySpan<float> logits)
        {
            int bytes = tokenizer.TokenBytes(id, previous).Length;
            while (samples.Count <= place / Stretch) samples.Begin();
            samples.Add(logProbability, bytes);
            place += bytes;
            previous = id;
        }
    }

    private static IEnumerable<List<int>> Tokens(Tokenizer tokenizer, Stream stream, long most)
    {
        StreamEncoder encoder = tokenizer.CreateStreamEncoder();
        byte[] chunk = new byte[ChunkBytes];
        var ids = new List<int>();
        for (int count; (count = stream.Read(chunk, 0, (int)Math.Min(ChunkBytes, most))) > 0; most -= count)
        {
            encoder.Append(chunk.AsSpan(0, count), ids);
            yield return ids;
            ids.Clear();
        }

        encoder.Flush(ids);
        yield return ids;
    }
}
