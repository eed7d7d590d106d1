using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// Conversations whose last question needs those before it: another operation of the same digits ("And the smallest?"), or the same
/// operation of other digits ("And of 4 and 7?"). None of the digits of a held-out one are of the training part.
/// </summary>
internal sealed class FollowUpSource(int share) : ExampleSource(AssistantTopic.FollowUp, share)
{
    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        var operation = (DigitOperation)random.Next(5);
        int[] digits = DigitQuestion.DrawDigits(random, heldOut, seed);
        string list = DigitQuestion.Write(digits, random);
        string first = DigitWording.Draw(operation, "ask", random, heldOut: false, seed).Replace("@", list, StringComparison.Ordinal);
        var history = new List<(string, string)> { (first, new DigitQuestion(operation, digits).Answer) };
        int turns = random.Next(4) == 0 ? 2 : 1;
        bool newWording = heldOut && random.Next(2) == 0;
        while (true)
        {
            bool last = turns-- == 1;
            bool words = newWording && last;
            string question;
            if (random.Next(3) > 0)
            {
                operation = (DigitOperation)(((int)operation + 1 + random.Next(4)) % 5);
                question = DigitWording.Draw(operation, "again", random, words, seed);
            }
            else
            {
                digits = DigitQuestion.DrawDigits(random, heldOut, seed);
                question = DigitWording.Draw(operation, "other", random, words, seed).Replace("@", DigitQuestion.Write(digits, random), StringComparison.Ordinal);
            }

            string answer = new DigitQuestion(operation, digits).Answer;
            if (last) return new AssistantExample(Topic, question, answer) { History = history, HeldOut = heldOut, NewWording = newWording };
            history.Add((question, answer));
        }
    }
}
