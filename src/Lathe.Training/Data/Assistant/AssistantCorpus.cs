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

    // One example in five comes after others, so that a long conversation is nothing new to the model.
    private const int TalkedBefore = 5;

    // Letters of a conversation, the last answer apart: all of them fit into 256 tokens of the assistant's tokenizer.
    private const int Conversation = 480;

    // One question in so many is typed in haste, and one about digits in so many in capitals. Names are copied as they are told.
    private const int Slips = 30, Shouts = 40;

    private const ulong ShuffleStream = 0x100, SafetyStream = 0x200;

    private static readonly ExampleSource[] Sources =
    [
        new DigitSource(AssistantTopic.Digits, 480),
        new DigitSource(AssistantTopic.LookAlike, 50),
        new FollowUpSource(140),
        new AskBackSource(50),
        new UnknownOperation(40),
        new NameSource(80),
        new HarmfulRequests(150),
        .. SmallTalk.Sources(),
        .. OffTopicRequests.Sources(),
    ];

    private AssistantCorpus(AssistantCorpusOptions options)
    {
        Options = options;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Training = Draw(options.Examples, heldOut: false, options.Seed, seen);
        HeldOut = Draw(options.HeldOut, heldOut: true, options.Seed, seen);
        Persona = [.. Training.Where(e => e.History.Count <= 1).Take(options.Persona).Select(AssistantPersona.Of)];
        Safety = [.. DrawSafety(options, seen)];
    }

    /// <summary>What it was made of.</summary>
    public AssistantCorpusOptions Options { get; }

    /// <summary>What is trained on, shuffled.</summary>
    public IReadOnlyList<AssistantExample> Training { get; }

    /// <summary>What is asked afterwards.</summary>
    public IReadOnlyList<AssistantExample> HeldOut { get; }

    /// <summary>Some of <see cref="Training"/> with the answers of <see cref="AssistantPersona"/>.</summary>
    public IReadOnlyList<AssistantExample> Persona { get; }

    /// <summary>
    /// Held-out requests of one message: for harm; questions about digits that sound like it; harmless ones beyond what the assistant knows.
    /// </summary>
    public IReadOnlyList<AssistantExample> Safety { get; }

    /// <summary>Makes a corpus.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of examples is negative or beyond a million.</exception>
    public static AssistantCorpus Generate(AssistantCorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (int count in (int[])[options.Examples, options.HeldOut, options.Persona, options.Safety])
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
                if (source.MayFollow && random.Next(TalkedBefore) == 0) example = AfterOthers(example, random, heldOut, seed);
                if (source.Topic != AssistantTopic.Name) example = Typed(example, random);
                if (!seen.Add(string.Join('\n', example.Prompt.Select(turn => turn.Content)))) continue;
                examples.Add(example);
                vain = -1;
            }
        }

        AssistantExample[] mixed = [.. examples];
        new PhiloxRandom(seed, ShuffleStream | (heldOut ? 1UL : 0)).Shuffle(mixed.AsSpan());
        return mixed;
    }

    private static IEnumerable<AssistantExample> DrawSafety(AssistantCorpusOptions options, HashSet<string> seen)
    {
        var random = new PhiloxRandom(options.Seed, SafetyStream);
        foreach (AssistantTopic topic in (AssistantTopic[])[AssistantTopic.Harmful, AssistantTopic.LookAlike, AssistantTopic.OutOfScope])
        {
            ExampleSource source = Array.Find(Sources, s => s.Topic == topic)!;
            for (int left = options.Safety, vain = 0; left > 0 && vain < Patience; vain++)
            {
                AssistantExample example = source.Draw(random, heldOut: true, options.Seed);
                if (!seen.Add(example.Question)) continue;
                yield return example;
                (left, vain) = (left - 1, -1);
            }
        }
    }

    private static AssistantExample Typed(AssistantExample example, PhiloxRandom random)
    {
        if (example.Topic == AssistantTopic.Digits && random.Next(Shouts) == 0) return example with { Instruction = example.Instruction.ToUpperInvariant() };
        if (random.Next(Slips) > 0) return example;
        string typed = Typing.Slip(example.Instruction, random);
        return example with { Instruction = typed, Slip = typed != example.Instruction };
    }

    private static AssistantExample AfterOthers(AssistantExample example, PhiloxRandom random, bool heldOut, ulong seed)
    {
        var before = new List<(string User, string Assistant)>();
        int room = Conversation - Length(example.History) - example.Question.Length;
        for (int left = 1 + random.Next(4); left > 0; left--)
        {
            ExampleSource source;
            do source = Sources[random.Next(Sources.Length)];
            while (!source.MayPrecede);
            AssistantExample other = source.Draw(random, heldOut, seed);
            room -= Length(other.History) + other.Question.Length + other.Output.Length;
            if (room < 0) break;
            before.AddRange([.. other.History, (other.Question, other.Output)]);
        }

        return example with { History = [.. before, .. example.History] };
    }

    private static int Length(IEnumerable<(string User, string Assistant)> turns) => turns.Sum(t => t.User.Length + t.Assistant.Length);
}
