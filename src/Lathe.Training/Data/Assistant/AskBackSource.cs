using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// Half a question: an operation without digits, or digits without an operation. The assistant asks for what is missing, and answers
/// once it has it.
/// </summary>
internal sealed class AskBackSource(int share) : ExampleSource(AssistantTopic.AskBack, share)
{
    /// <summary>What it asks where the digits are missing.</summary>
    public const string WhichDigits = "Of which digits?";

    /// <summary>What it asks where the operation is missing.</summary>
    public const string WhichOperation = "Largest, smallest, first, second or last?";

    /// <inheritdoc/>
    /// <remarks>After a talk about digits "the largest?" lacks nothing.</remarks>
    public override bool MayFollow => false;

    /// <inheritdoc/>
    public override bool MayPrecede => false;

    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        var operation = (DigitOperation)random.Next(5);
        int[] digits = DigitQuestion.DrawDigits(random, heldOut, seed);
        string list = DigitQuestion.Write(digits, random);
        bool digitsFirst = random.Next(2) == 0, whole = random.Next(2) == 0;
        bool newWording = heldOut && random.Next(2) == 0;
        string half = Say(digitsFirst ? "only" : "lack", newWording && !whole), back = digitsFirst ? WhichOperation : WhichDigits;
        if (!whole) return new AssistantExample(Topic, half, back) { HeldOut = heldOut, NewWording = newWording };
        string rest = Say(digitsFirst ? "again" : "only", newWording);
        return new AssistantExample(Topic, rest, new DigitQuestion(operation, digits).Answer) { History = [(half, back)], HeldOut = heldOut, NewWording = newWording };

        string Say(string kind, bool held) => PhraseSource.Spoken(DigitWording.Draw(operation, kind, random, held, seed).Replace("@", list, StringComparison.Ordinal), random);
    }
}
