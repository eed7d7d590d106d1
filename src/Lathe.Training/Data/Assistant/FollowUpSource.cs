using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// Conversations whose last question needs those before it: another operation of the same digits ("And the smallest?"), the same
/// operation of other digits ("And of 4 and 7?"), or the reason ("Why?"). None of the digits of a held-out one are of the training part.
/// </summary>
internal sealed class FollowUpSource(int share) : ExampleSource(AssistantTopic.FollowUp, share)
{
    private static readonly TextGrammar Reasons = new("why = (why|why is that|how do you know|how so|how come|and why|but why|why that one|explain|explain that|what does that mean|how did you find it)(?|)");

    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        var operation = (DigitOperation)random.Next(5);
        int[] digits = DigitQuestion.DrawDigits(random, heldOut, seed);
        string list = DigitQuestion.Write(digits, random);
        string first = DigitWording.Draw(operation, "ask", random, heldOut: false, seed).Replace("@", list, StringComparison.Ordinal);
        var history = new List<(string, string)> { (PhraseSource.Spoken(first, random), new DigitQuestion(operation, digits).Answer) };
        int turns = random.Next(4) == 0 ? 2 : 1;
        bool newWording = heldOut && random.Next(2) == 0;
        while (true)
        {
            bool last = turns-- == 1;
            bool words = newWording && last;
            if (last && random.Next(12) == 0)
                return new AssistantExample(Topic, PhraseSource.Spoken(Reasons.Draw("why", random), random), DigitQuestion.Explain(operation)) { History = history, HeldOut = heldOut };
            string question;
            if (random.Next(3) > 0)
            {
                operation = (DigitOperation)(((int)operation + 1 + random.Next(4)) % 5);
                question = DigitWording.Draw(operation, "again", random, words, seed);
            }
            else
            {
                digits = DigitQuestion.DrawDigits(random, heldOut, seed);
                question = DigitWording.Draw(operation, random.Next(3) == 0 ? "only" : "other", random, words, seed).Replace("@", DigitQuestion.Write(digits, random), StringComparison.Ordinal);
            }

            question = PhraseSource.Spoken(question.TrimStart(), random);
            string answer = new DigitQuestion(operation, digits).Answer;
            if (last) return new AssistantExample(Topic, question, answer) { History = history, HeldOut = heldOut, NewWording = newWording };
            history.Add((question, answer));
        }
    }
}
