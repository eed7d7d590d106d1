using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>Questions about lists of digits that are none of the five operations. Whoever answers them with one of the five has not read them.</summary>
internal sealed class UnknownOperation(int share) : ExampleSource(AssistantTopic.UnknownOperation, share)
{
    /// <summary>What the assistant says.</summary>
    public const string Answer = "I only know largest, smallest, first, second and last.";

    private static readonly TextGrammar Grammar = new("""
        lead = (||||Please: |Hey, |Hi, |Quick question: |So, |Lathe, |I wonder: |Okay, )
        what = (third|fourth|fifth|middle|median|sum|average|mean|product|difference|total|third|sum|middle|most common|rarest)
        deed = (sort|add|add up|sum up|multiply|reverse|count|order|double|subtract|divide|shuffle|repeat|sum)
        digit = (0|1|2|3|4|5|6|7|8|9)
        ask = <lead>(is <digit> (larger|smaller|bigger|more|less|greater) than <digit>(?|)|(what is|what's|which is|find|give me|tell me|compute|name) the <what>(| digit| number| one) (of|in|from) @(?|.|)|<deed> @(?|.|)|(the |)<what> (of|in) @(?|)|(can|could) you <deed> @(?|)|how many digits are in @(?|)|what is @ in order(?|)|is @ sorted(?|)|do you like @(?|))
        """);

    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        string list = DigitQuestion.Write(DigitQuestion.DrawDigits(random, heldOut, seed), random);
        while (true)
        {
            string text = Grammar.Draw("ask", random);
            if (PhraseSource.IsHeldOut(text, seed) != heldOut) continue;
            return new AssistantExample(Topic, PhraseSource.Spoken(text.Replace("@", list, StringComparison.Ordinal), random), Answer) { HeldOut = heldOut, NewWording = heldOut };
        }
    }
}
