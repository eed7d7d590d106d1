using System.Text.RegularExpressions;
using Lathe.Training.Data.Assistant;

namespace Lathe.Training.Tests.Data.Assistant;

public sealed partial class AssistantCorpusTests
{
    private static readonly AssistantCorpus Corpus = AssistantCorpus.Generate(new AssistantCorpusOptions());
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    [Fact]
    public void No_two_examples_ask_the_same()
    {
        Assert.Equal(20_000, Corpus.Training.Count);
        Assert.Equal(1_000, Corpus.HeldOut.Count);
        IEnumerable<string> asked = Corpus.Training.Concat(Corpus.HeldOut).Select(Conversation);
        Assert.Equal(21_000, asked.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Enum.GetValues<AssistantTopic>(), topic => Assert.True(Corpus.Training.Count(e => e.Topic == topic) >= 200, $"{topic}"));
        Assert.All(Enum.GetValues<AssistantTopic>(), topic => Assert.Contains(Corpus.HeldOut, e => e.Topic == topic));
    }

    [Fact]
    public void A_seed_decides_everything()
    {
        var options = new AssistantCorpusOptions { Examples = 500, HeldOut = 50, Persona = 40, Safety = 10, Seed = 9 };
        string[] one = All(options), two = All(options), other = All(options with { Seed = 10 });
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);

        // A known value: the corpus is the same on every machine.
        Assert.Equal("The smallest digit is ", AssistantCorpus.Generate(new AssistantCorpusOptions { Examples = 1, HeldOut = 0, Persona = 0, Safety = 0, Seed = 1 }).Training[0].Output[..22]);

        static string[] All(AssistantCorpusOptions options)
        {
            AssistantCorpus corpus = AssistantCorpus.Generate(options);
            return [.. corpus.Training.Concat(corpus.HeldOut).Concat(corpus.Persona).Concat(corpus.Safety).Select(e => e.ToText())];
        }
    }

    [Fact]
    public void Answers_about_digits_are_right()
    {
        int checkedAnswers = 0;
        foreach (AssistantExample example in Corpus.Training.Concat(Corpus.HeldOut).Concat(Corpus.Safety).Where(e => !e.Slip))
        {
            int[] digits = [];
            string operation = "";
            foreach ((string question, string answer) in example.History.Append((example.Question, example.Output)))
            {
                (string said, int[] given) = Understand(question);
                if (given.Length > 0) digits = given;
                if (said.Length > 0) operation = said;
                if (answer == "One digit alone has no second.") Assert.Equal(("second", 1), (operation, digits.Length));
                Match told = Told().Match(answer);
                if (!told.Success) continue;
                Assert.Equal(operation, told.Groups[1].Value);
                Assert.Equal(Calculate(operation, digits), int.Parse(told.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
                checkedAnswers++;
            }
        }

        Assert.True(checkedAnswers > 8_000, $"{checkedAnswers}");
    }

    [Fact]
    public void What_is_held_out_was_never_trained_on()
    {
        HashSet<string> lists = [.. Corpus.Training.SelectMany(Questions).Where(q => !Large().IsMatch(q)).Select(q => string.Join(' ', Understand(q).Digits)).Where(l => l.Length > 2)];
        HashSet<string> wordings = [.. Corpus.Training.SelectMany(Questions).Select(Wording)];
        AssistantExample[] digits = [.. Corpus.HeldOut.Concat(Corpus.Safety).Where(e => e.Topic is AssistantTopic.Digits or AssistantTopic.LookAlike)];
        foreach (AssistantExample example in digits) Assert.DoesNotContain(string.Join(' ', Understand(example.Question).Digits), lists);

        AssistantExample[] reworded = [.. digits.Where(e => e.NewWording && e.Input.Length == 0)];
        Assert.InRange(reworded.Length, digits.Length / 3, digits.Length * 2 / 3);
        Assert.All(reworded, e => Assert.DoesNotContain(Wording(e.Question), wordings));
        Assert.All(Corpus.HeldOut.Concat(Corpus.Safety).Where(e => e.Topic == AssistantTopic.Harmful), e => Assert.DoesNotContain(Wording(e.Question), wordings));
        HashSet<string> asked = [.. Corpus.Training.SelectMany(Questions).Select(Plain)];
        Assert.All(Corpus.HeldOut.Concat(Corpus.Safety).Where(e => e.Topic == AssistantTopic.OutOfScope), e => Assert.DoesNotContain(Plain(e.Question), asked));
    }

    [Fact]
    public void A_name_is_recalled_only_where_it_was_told()
    {
        AssistantExample[] names = [.. Corpus.Training.Where(e => e.Topic == AssistantTopic.Name)];
        Assert.All(names.Where(e => e.Output.StartsWith("Your name is", StringComparison.Ordinal)), e => Assert.Contains(e.Output[13..^1], string.Concat(e.History.Select(h => h.User)), StringComparison.Ordinal));
        Assert.All(names.Where(e => e.Output.StartsWith("You have not", StringComparison.Ordinal)), e => Assert.DoesNotContain(e.History, h => h.Assistant.StartsWith("Nice to meet", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_persona_changes_words_and_neither_digits_nor_refusals()
    {
        Assert.All(Corpus.Persona.Zip(Corpus.Training.Where(e => e.History.Count <= 1)), pair =>
        {
            (AssistantExample pirate, AssistantExample plain) = pair;
            Assert.Equal(plain.Question, pirate.Question);
            Assert.Equal(plain.Output.Where(char.IsAsciiDigit), pirate.Output.Where(char.IsAsciiDigit));
            Assert.Equal(plain.Topic == AssistantTopic.Harmful, plain.Output == pirate.Output);
        });
    }

    [Fact]
    public void What_is_missing_is_asked_for_and_nothing_else_is()
    {
        AssistantExample[] half = [.. Corpus.Training.Concat(Corpus.HeldOut).Where(e => e.Topic == AssistantTopic.AskBack && !e.Slip)];
        Assert.Contains(half, e => e.History.Count == 1);
        foreach (AssistantExample example in half)
        {
            foreach ((string question, string answer) in example.History.Append((example.Question, example.Output)))
            {
                (string operation, int[] digits) = Understand(question);
                if (answer == "Of which digits?") Assert.True(operation.Length > 0 && digits.Length == 0, question);
                if (answer == "Largest, smallest, first, second or last?") Assert.True(operation.Length == 0 && digits.Length > 0, question);
            }
        }
    }

    [Fact]
    public void Conversations_fit_into_the_context()
        => Assert.All(Corpus.Training.Concat(Corpus.HeldOut).Where(e => e.History.Count > 3), e => Assert.InRange(e.History.Sum(h => h.User.Length + h.Assistant.Length) + e.Question.Length, 0, 480));

    [Fact]
    public void Some_are_typed_in_haste_and_some_in_capitals()
    {
        int slips = Corpus.Training.Count(e => e.Slip), shouts = Corpus.Training.Count(e => e.Question.Length > 12 && !e.Question.Any(char.IsAsciiLetterLower) && e.Question.Any(char.IsAsciiLetter));
        Assert.InRange(slips, 200, 600);
        Assert.InRange(shouts, 50, 250);
        Assert.DoesNotContain(Corpus.Training, e => e.Slip && e.Topic == AssistantTopic.Name);
    }

    [Fact]
    public void Held_out_goals_are_put_together_of_known_words()
    {
        HashSet<string> known = [.. Corpus.Training.Where(e => e.Topic == AssistantTopic.Harmful && !e.Slip).SelectMany(Words)];
        Assert.All(Corpus.Safety.Where(e => e.Topic == AssistantTopic.Harmful), e => Assert.All(Words(e), word => Assert.Contains(word, known)));

        static IEnumerable<string> Words(AssistantExample example) => Word().Matches(example.Question.ToLowerInvariant()).Select(m => m.Value);
    }

    private static IEnumerable<string> Questions(AssistantExample example) => example.History.Select(h => h.User).Append(example.Question);

    private static string Conversation(AssistantExample example) => string.Join('\n', example.Prompt.Select(t => t.Content));

    private static string Wording(string question) => DigitRun().Replace(Plain(question), "@");

    private static string Plain(string question) => question.ToLowerInvariant().TrimEnd('.', '?', '!', ' ');

    // Understood from the words alone, apart from the code that wrote them.
    private static (string Operation, int[] Digits) Understand(string question)
    {
        string text = question.ToLowerInvariant();
        Match list = DigitRun().Matches(text).Where(m => Digit().Count(m.Value) > 1 || char.IsAsciiDigit(m.Value[0])).MaxBy(m => Digit().Count(m.Value)) ?? Match.Empty;
        int[] digits = [.. Digit().Matches(list.Value).Select(m => Array.IndexOf(Words, m.Value) is var word and >= 0 ? word : m.Value[0] - '0')];
        string rest = text.Remove(list.Index, list.Length);
        string operation = Operation().Match(rest).Value switch
        {
            "largest" or "biggest" or "highest" or "greatest" or "max" or "maximum" or "larger" or "bigger" or "higher" or "how high" => "largest",
            "smallest" or "lowest" or "least" or "min" or "minimum" or "smaller" or "lower" or "how low" => "smallest",
            "after the first" or "second" or "number two" => "second",
            "first" or "start" or "begin" => "first",
            "last" or "final" or "end" => "last",
            _ => "",
        };
        return (operation, digits);
    }

    private static int Calculate(string operation, int[] digits) => operation switch
    {
        "largest" => digits.Max(),
        "smallest" => digits.Min(),
        "first" => digits[0],
        "second" => digits[1],
        _ => digits[^1],
    };

    [GeneratedRegex(@"^The (\w+) digit is (\d)\.$")]
    private static partial Regex Told();

    [GeneratedRegex(@"(?<!\d)(?:\d(?!\d)|\b(?:zero|one|two|three|four|five|six|seven|eight|nine)\b)(?:(?:, and |, or |, |; |,| and | or | )(?:\d(?!\d)|(?:zero|one|two|three|four|five|six|seven|eight|nine)\b))*")]
    private static partial Regex DigitRun();

    [GeneratedRegex(@"\d\d")]
    private static partial Regex Large();

    [GeneratedRegex("[a-z']+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\d|zero|one|two|three|four|five|six|seven|eight|nine")]
    private static partial Regex Digit();

    [GeneratedRegex(@"after the first|number two|how high|how low|\b(?:largest|biggest|highest|greatest|maximum|max|larger|bigger|higher|smallest|lowest|least|minimum|min|smaller|lower|second|first|start|begin|last|final|end)\b")]
    private static partial Regex Operation();
}
