using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>Questions of a grammar that have fixed answers: rule names and what is answered. One text in ten is held out.</summary>
/// <param name="topic">The topic.</param>
/// <param name="share">Of a thousand examples.</param>
/// <param name="grammar">With a rule for each answer.</param>
/// <param name="answers">A rule, its weight, and its answer.</param>
internal sealed class PhraseSource(AssistantTopic topic, int share, TextGrammar grammar, (string Rule, int Weight, string Answer)[] answers) : ExampleSource(topic, share)
{
    // What everybody says, and no other words say: of this length and more there are always others like it.
    private const int Shortest = 16;

    private readonly int _weights = answers.Sum(a => a.Weight);

    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        while (true)
        {
            int at = random.Next(_weights), i = 0;
            for (; at >= answers[i].Weight; i++) at -= answers[i].Weight;
            string text = grammar.Draw(answers[i].Rule, random);
            if (IsHeldOut(text, seed) != heldOut) continue;
            return new AssistantExample(Topic, Spoken(text, random), answers[i].Answer) { HeldOut = heldOut, NewWording = heldOut };
        }
    }

    /// <summary>Whether a wording is of the part that is held out; case and points make no difference. "Hi" and the like never are.</summary>
    public static bool IsHeldOut(string wording, ulong seed) => Plain(wording) is { Length: >= Shortest } plain && TextHash.Of(plain, seed) % 10 == 0;

    /// <summary>A sentence as people type it: mostly as it should be, at times without capitals and points.</summary>
    public static string Spoken(string text, PhiloxRandom random) => random.Next(4) == 0 && Plain(text) is { Length: > 0 } plain ? plain : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Plain(string text) => text.ToLowerInvariant().TrimEnd('?', '.', '!', ' ');
}
