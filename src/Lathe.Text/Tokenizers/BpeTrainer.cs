using System.Text;
using Lathe.Text.Tokenizers.Training;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// Trains a byte-level BPE vocabulary: the pair that stands most often is merged, then the next one. Of pairs that stand equally often the
/// one whose byte strings are lexicographically greatest wins (Stanford CS336), so a text has one vocabulary, whatever the threads.
/// Memory follows the number of distinct words, not the size of the text.
/// </summary>
public static class BpeTrainer
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Trains on texts in streams, read once, one after another; a stream's end is a boundary.</summary>
    /// <param name="texts">UTF-8, or any bytes.</param>
    /// <param name="options">What to.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The vocabulary is too small for the bytes and special tokens.</exception>
    public static ByteLevelBpe Train(IEnumerable<Stream> texts, BpeTrainingOptions options, CancellationToken cancellation = default)
    {
        Check(options);
        var matcher = new AddedTokenMatcher(options.SpecialTokens.Select((s, i) => new AddedToken(s, i)));
        var words = new WordCounts();
        long bytes = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation };
        foreach (Stream text in texts)
        {
            var blocks = new TextBlocks(text, BlockBytes, matcher, options.Pattern);
            Parallel.ForEach(
                System.Collections.Concurrent.Partitioner.Create(blocks.Read(), System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering),
                parallel,
                static () => new WordCounts(),
                (block, _, own) =>
                {
                    Count(block.Text, block.End, options.Pattern, matcher, own);
                    block.Release();
                    options.Progress?.Report(new BpeTrainingProgress(Interlocked.Add(ref bytes, block.End), 0, 0, 0));
                    return own;
                },
                own =>
                {
                    lock (words) words.Add(own);
                });
        }

        return Finish(words, options, bytes, cancellation);
    }

    /// <summary>Trains on a text in memory.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">What to.</param>
    public static ByteLevelBpe Train(string text, BpeTrainingOptions options)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Train([stream], options);
    }

    /// <summary>Trains on words that are cut and counted already.</summary>
    /// <param name="counts">How often each word stands.</param>
    /// <param name="options">What to; the pattern is only kept for encoding.</param>
    public static ByteLevelBpe Train(IEnumerable<KeyValuePair<string, long>> counts, BpeTrainingOptions options)
    {
        Check(options);
        var words = new WordCounts();
        foreach ((string word, long count) in counts) words.Add(Encoding.UTF8.GetBytes(word), count);
        return Finish(words, options, 0, default);
    }

    private static void Count(ReadOnlySpan<byte> text, int end, PreTokenizer pattern, AddedTokenMatcher matcher, WordCounts words)
    {
        for (int start = 0; start < end;)
        {
            AddedTokenMatch special = matcher.Next(text, start, end, TextBlocks.AllSpecial);
            ReadOnlySpan<byte> seen = special.Found ? text[..special.Start] : text;
            int stop = special.Found ? special.Start : end;
            while (start < stop)
            {
                int next = pattern.Next(seen, start);
                words.Add(seen[start..next], 1);
                start = next;
            }

            start = special.Found ? special.End : end;
        }
    }

    private static ByteLevelBpe Finish(WordCounts words, BpeTrainingOptions options, long bytes, CancellationToken cancellation)
    {
        int wanted = options.VocabularySize - 256 - options.SpecialTokens.Count;
        var merging = new BpeMerging(words, wanted);
        int words0 = words.Count;
        words.Clear();
        while (merging.Merges.Count < wanted && merging.MergeBest())
        {
            if (merging.Merges.Count % 64 != 0) continue;
            cancellation.ThrowIfCancellationRequested();
            options.Progress?.Report(new BpeTrainingProgress(bytes, words0, merging.Merges.Count, wanted));
        }

        options.Progress?.Report(new BpeTrainingProgress(bytes, words0, merging.Merges.Count, merging.Merges.Count));
        int first = merging.Tokens.Count;
        AddedToken[] special = [.. options.SpecialTokens.Select((s, i) => new AddedToken(s, first + i))];
        return new ByteLevelBpe(new ByteLevelBpeModel
        {
            Tokens = merging.Tokens,
            Merges = merging.Merges,
            Pattern = options.Pattern,
            AddedTokens = special,
            EndId = special.FirstOrDefault(t => t.Content == "<|endoftext|>")?.Id,
        });
    }

    private static void Check(BpeTrainingOptions options)
    {
        int least = 256 + options.SpecialTokens.Count;
        if (options.VocabularySize < least)
        {
            throw new ArgumentException(
                $"A vocabulary of {options.VocabularySize} is too small: 256 bytes and {options.SpecialTokens.Count} special tokens are {least}.", nameof(options));
        }

        if (options.SpecialTokens.Any(string.IsNullOrEmpty) || options.SpecialTokens.Distinct(StringComparer.Ordinal).Count() != options.SpecialTokens.Count)
            throw new ArgumentException($"The special tokens are '{string.Join("', '", options.SpecialTokens)}': expected each once, and none empty.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
    }
}
