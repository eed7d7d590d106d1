using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// The corpus of a small assistant, made by grammar from a seed: questions about lists of digits in many words, follow-ups, small talk,
/// what it declines. What is held out is not a part cut off at random: its digits, its goals and half of its wordings are in no
/// training example at all.
/// </summary>
public sealed class AssistantCorpus
{
    // A source that gave nothing new this often in a row has said what it has to say; the questions about digits are never exhausted.
    private const int Patience = 100;

    private static readonly ExampleSource[] Sources =
    [
        new DigitSource(AssistantTopic.Digits, 480),
        new DigitSource(AssistantTopic.LookAlike, 50),
        new FollowUpSource(130),
        new NameSource(40),
        new HarmfulRequests(110),
        .. SmallTalk.Sources(),
        .. OffTopicRequests.Sources(),
    ];

    private AssistantCorpus(AssistantCorpusOptions options)
    {
        Options = options;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Training = Draw(options.Examples, heldOut: false, options.Seed, seen);
        HeldOut = Draw(options.HeldOut, heldOut: true, options.Seed, seen);
    }

    /// <summary>What it was made of.</summary>
    public AssistantCorpusOptions Options { get; }

    /// <summary>What is trained on, shuffled.</summary>
    public IReadOnlyList<AssistantExample> Training { get; }

    /// <summary>What is asked afterwards.</summary>
    public IReadOnlyList<AssistantExample> HeldOut { get; }

    /// <summary>Makes a corpus.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of examples is negative or beyond a million.</exception>
    public static AssistantCorpus Generate(AssistantCorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (int count in (int[])[options.Examples, options.HeldOut])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000_000);
        }

        return new AssistantCorpus(options);
    }

    private static AssistantExample[] Draw(int count, bool heldOut, ulong seed, HashSet<string> seen)
    {
        var examples = new List<AssistantExample>(count);
        int shares = Sources.Sum(s => s.Share);
        for (int i = Sources.Length - 1; i >= 0; i--)
        {
            ExampleSource source = Sources[i];
            int wanted = i == 0 ? count : examples.Count + (int)((long)count * source.Share / shares);
            var random = new PhiloxRandom(seed, ((ulong)source.Topic << 1) | (heldOut ? 1UL : 0));
            for (int vain = 0; examples.Count < wanted && (i == 0 || vain < Patience); vain++)
            {
                AssistantExample example = source.Draw(random, heldOut, seed);
                if (!seen.Add(string.Join('\n', example.Prompt.Select(turn => turn.Content)))) continue;
                examples.Add(example);
                vain = -1;
            }
        }

        AssistantExample[] mixed = [.. examples];
        new PhiloxRandom(seed, heldOut ? 0xFFUL : 0xFE).Shuffle(mixed.AsSpan());
        return mixed;
    }
}
