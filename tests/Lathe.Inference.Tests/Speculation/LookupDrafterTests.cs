using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;

namespace Lathe.Inference.Tests.Speculation;

/// <summary>What is guessed from the text alone, beside a search that looks at every place.</summary>
public sealed class LookupDrafterTests
{
    private static readonly DraftRules Rules = new(new TokenChooser(new GenerationOptions()), 0);

    [Fact]
    public void The_longest_agreement_wins_and_the_last_of_equals()
    {
        // "1 2 3" stood before 4; "2 3" alone also before 5 and, last, before 6.
        Assert.Equal([4, 9], Guesses([1, 2, 3, 4, 9, 2, 3, 5, 9, 2, 3, 6, 9, 1, 2, 3], 2));
        Assert.Equal([6, 9], Guesses([2, 3, 5, 9, 2, 3, 6, 9, 8, 2, 3], 2));
    }

    [Fact]
    public void A_text_that_repeats_itself_is_followed_for_ever()
    {
        Assert.Equal([3, 1, 2, 3, 1, 2, 3, 1], Guesses([1, 2, 3, 1, 2], 8));
        Assert.Equal([7, 7, 7], Guesses([7, 7, 7], 3));
    }

    [Fact]
    public void Nothing_is_guessed_from_nothing()
    {
        foreach (int[] text in (int[][])[[1], [1, 2], [1, 2, 3], [1, 2, 3, 4, 3], [1, 1]]) Assert.Empty(Guesses(text, 4));
    }

    [Fact]
    public void Guesses_are_those_of_a_plain_search()
    {
        using var drafter = new LookupDrafter();
        var random = new Random(5);
        for (int round = 0; round < 60; round++)
        {
            int vocabulary = 2 + random.Next(8), length = 2 + random.Next(150), known = 1;
            int[] text = [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
            drafter.Begin(Rules, round % 2 == 0 ? length : 4);
            while (known <= length)
            {
                // As LookAhead asks: a few guesses after what is known, then some of the text.
                int[] expected = Plain(text[..known], 5);
                List<int> read = [.. text[..known]];
                for (int i = 0; i < 5 && drafter.Next(read.ToArray(), known, out Guess guess); i++) read.Add(guess.Token);
                Assert.Equal(expected, read.Skip(known));
                known += 1 + random.Next(4);
            }
        }
    }

    [Fact]
    public void Confidence_is_the_length_of_the_agreement()
    {
        using var drafter = new LookupDrafter();
        int[] text = [.. Enumerable.Range(0, 40), .. Enumerable.Range(0, 5)];
        drafter.Begin(Rules, 100);
        Assert.True(drafter.Next(text, text.Length, out Guess guess));
        Assert.Equal(new Guess(5, 5 - LookupDrafter.MinMatch), guess);
        int[] longer = [.. Enumerable.Range(0, 40), .. Enumerable.Range(0, 39)];
        drafter.Begin(Rules, 100);
        Assert.True(drafter.Next(longer, longer.Length, out guess));
        Assert.Equal(new Guess(39, Guess.Classes - 1), guess);
    }

    private static int[] Guesses(int[] text, int count)
    {
        using var drafter = new LookupDrafter();
        drafter.Begin(Rules, 100);
        List<int> read = [.. text];
        for (int i = 0; i < count && drafter.Next(read.ToArray(), text.Length, out Guess guess); i++) read.Add(guess.Token);
        Assert.Equal(Plain(text, count), read.Skip(text.Length));
        return [.. read.Skip(text.Length)];
    }

    private static int[] Plain(int[] text, int count)
    {
        const int Most = LookupDrafter.MinMatch + Guess.Classes - 1;
        (int best, int source) = (LookupDrafter.MinMatch - 1, -1);
        for (int place = text.Length - 2; place >= 0; place--)
        {
            int agreed = 0;
            while (agreed < Most && agreed <= place && text[place - agreed] == text[text.Length - 1 - agreed]) agreed++;
            if (agreed > best) (best, source) = (agreed, place + 1);
        }

        if (source < 0) return [];
        List<int> all = [.. text];
        for (int i = 0; i < count; i++) all.Add(all[source + i]);
        return [.. all.Skip(text.Length)];
    }
}
