using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>Questions about lists of digits. Held-out ones have digits that no training example has, and every second one a new wording too.</summary>
internal sealed class DigitSource(AssistantTopic topic, int share) : ExampleSource(topic, share)
{
    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        var operation = (DigitOperation)random.Next(5);
        int[] digits = DigitQuestion.DrawDigits(random, heldOut, seed);
        bool newWording = heldOut && random.Next(2) == 0;
        string list = DigitQuestion.Write(digits, random), answer = new DigitQuestion(operation, digits).Answer;
        if (Topic == AssistantTopic.LookAlike) return Example(DigitWording.Draw(operation, "alarm-ask", random, newWording, seed).Replace("@", list, StringComparison.Ordinal));
        if (random.Next(10) == 0) return Example(DigitWording.Draw(operation, "instruct", random, newWording, seed)) with { Input = list };
        string question = DigitWording.Draw(operation, "ask", random, newWording, seed).Replace("@", list, StringComparison.Ordinal);
        return Example(PhraseSource.Spoken(question, random));

        AssistantExample Example(string instruction) => new(Topic, instruction, answer) { HeldOut = heldOut, NewWording = newWording };
    }
}
