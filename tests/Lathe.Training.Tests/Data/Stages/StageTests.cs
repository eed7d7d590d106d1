using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Filters.Safety;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;
using Lathe.Training.Tests.Data.Records;

namespace Lathe.Training.Tests.Data.Stages;

public sealed class StageTests
{
    [Theory]
    [InlineData("Say it.", "", "empty answer")]
    [InlineData("Say it.", " \n", "empty answer")]
    [InlineData("Say it.", "<nooutput>", "no answer")]
    [InlineData("Say it.", "N/A", "no answer")]
    [InlineData("Say it.", null, "no answer")]
    [InlineData(" ", "It.", "no question")]
    [InlineData("Write a list.", "1. One\n2. Two\n3. And so we come to the", "truncated answer")]
    [InlineData("Show code.", "```\nint x = 1;", "truncated answer")]
    public void Records_that_teach_nothing_are_dropped(string question, string? answer, string reason)
        => Assert.Equal([reason], new AnswerStage().Run(Make.Chat(question, answer)).Reasons);

    [Fact]
    public void What_teaches_something_passes()
    {
        var call = new DataRecord { Kind = RecordKind.Chat, Turns = [ChatTurn.User("w?"), new ChatTurn("assistant", null) { ToolCalls = [new ToolCall("f", "{}")] }] };
        DataRecord[] records = [Make.Chat("Max of 3 and 5?", "5"), Make.Chat("Hi", "Hello!"), call, Make.Pair("q", "A good one.", "A bad one that was cut"), Make.Rated("q", "Cut off in the", good: false), Make.Text("x")];
        Assert.Equal(records, new AnswerStage().Run(records).Passed);
        Assert.Equal(["answers are the same"], new AnswerStage().Run(Make.Pair("q", "Same.", "Same.")).Reasons);
        Assert.Equal(["empty text"], new AnswerStage().Run(Make.Text(" ")).Reasons);
        Assert.Empty(new AnswerStage().Run(Make.Chat("Post?", new string('x', 150) + ". It has many words, and it ends as posts do: get yourself a puppy #PuppyLove")).Reasons);
        Assert.Empty(new AnswerStage().Run(Make.Chat("Code?", "```\nint x = 1;\n```\nThat is all.\n```")).Reasons);
        Assert.Empty(new AnswerStage(keepTruncated: true).Run(Make.Chat("Show code.", "```\nint x = 1;")).Reasons);
    }

    [Fact]
    public void A_question_at_the_end_that_nobody_answered_is_cut_off()
    {
        var stage = new AnswerStage();
        DataRecord record = Make.Chat("a", "b.") with { Turns = [ChatTurn.User("a"), ChatTurn.Assistant("b."), ChatTurn.User("c")], Learnt = [false, true, false] };
        DataRecord passed = Assert.Single(stage.Run(record).Passed);
        Assert.Equal((2, 2), (passed.Turns.Count, passed.Learnt!.Count));
        Assert.Equal(1, stage.Notes["unanswered question cut off the end"]);
    }

    [Fact]
    public void Placeholders_are_filled_in_and_what_stays_open_is_dropped()
    {
        var stage = new PlaceholderStage(new Dictionary<string, string> { ["name"] = "Ada" });
        (DataRecord[] passed, string[] reasons) = stage.Run(Make.Chat("Who are you?", "I am {{ name }}."), Make.Chat("Who made you?", "{{author}} did."), Make.Chat("Vue?", "```\n{{ author }}\n```"), Make.Chat("{{author}}?", "Who?"));
        Assert.Equal(["I am Ada.", "```\n{{ author }}\n```", "Who?"], passed.Select(r => r.Answers().Single()));
        Assert.Equal(["placeholder"], reasons);
        Assert.Equal(1, stage.Notes["placeholders filled in"]);
    }

    [Fact]
    public void Duplicates_are_dropped_and_near_ones_name_their_like()
    {
        string story = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word{i * 17 % 61}"));
        DataRecord[] records = [Make.Chat("Tell.", story, 3), Make.Chat("Tell.", story, 7), Make.Chat("Tell.", story + " end", 9), Make.Chat("Tell.", "Another one.", 11)];
        Assert.Equal([3L, 9L, 11L], new ExactDuplicateStage().Run(records).Passed.Select(r => r.Line));
        var drops = new List<Drop>();
        Assert.Equal([3L, 11L], new NearDuplicateStage().Run(records, drops.Add).Select(r => r.Line));
        Assert.Equal([7L, 9L], drops.Select(d => d.Line));
        Assert.All(drops, d => Assert.EndsWith("like line 3", d.Detail, StringComparison.Ordinal));

        // A stage that is run again has forgotten.
        var again = new ExactDuplicateStage();
        Assert.Equal(again.Run(records).Passed, again.Run(records).Passed);
    }

    [Fact]
    public void Text_is_put_right_in_every_message_but_what_tools_gave()
    {
        DataRecord record = Make.Chat("CafÃ© &amp; <b>bar</b>?", "Yes.  \n\n\n\nIndeed.  ") with { };
        record = record with { Turns = [.. record.Turns, new ChatTurn("tool", "{\"a\":  \"<b>\"}"), ChatTurn.Assistant("Mail a.b@example.com.")] };
        DataRecord[] passed = [record];
        foreach (IRecordStage stage in new IRecordStage[] { new EncodingStage(), new MarkupStage(), new WhitespaceStage(), new PersonalDataStage() }) passed = stage.Run(passed).Passed;
        Assert.Equal(["Café & bar?", "Yes.\n\nIndeed.", "{\"a\":  \"<b>\"}", "Mail |||EMAIL_ADDRESS|||."], passed[0].Turns.Select(t => t.Content));
    }

    [Fact]
    public void What_is_masked_in_a_question_is_masked_in_the_call_that_follows()
    {
        ChatTurn call = new("assistant", null) { ToolCalls = [new ToolCall("mail", """{"to": "boss@a.com", "text": "say \"hi\"", "number": 2831823829}""")], Reasoning = "boss@a.com it is" };
        DataRecord record = Make.Chat("Mail boss@a.com", "Done.") with { Turns = [ChatTurn.User("Mail boss@a.com"), call] };
        var stage = new PersonalDataStage();
        DataRecord masked = Assert.Single(stage.Run(record).Passed);
        Assert.Equal("Mail |||EMAIL_ADDRESS|||", masked.Turns[0].Content);
        Assert.Equal("""{"to": "|||EMAIL_ADDRESS|||", "text": "say \"hi\"", "number": 2831823829}""", masked.Turns[1].ToolCalls[0].Arguments);
        Assert.Equal("|||EMAIL_ADDRESS||| it is", masked.Turns[1].Reasoning);
        Assert.Equal(3, stage.Notes["e-mail address masked"]);
        Assert.Same(masked, Assert.Single(stage.Run(masked).Passed));
    }

    [Fact]
    public void The_same_words_with_other_tools_are_no_exact_duplicate()
    {
        DataRecord one = Make.Chat("Order a pizza.", "I cannot."), two = one with { Tools = [new ToolDefinition("weather", "Tells the weather.")] };
        Assert.Empty(new ExactDuplicateStage().Run(one, two).Reasons);
        Assert.Equal(["duplicate"], new ExactDuplicateStage().Run(two, two with { Line = 9 }).Reasons);
    }

    [Fact]
    public void Other_languages_are_dropped_where_one_is_asked_for()
    {
        DataRecord english = Make.Chat("What is the capital of France, and what is it known for?", "The capital of France is Paris, and it is known for its art."), german = Make.Chat("Was ist die Hauptstadt von Frankreich und wofür ist sie bekannt?", "Die Hauptstadt von Frankreich ist Paris, und sie ist für ihre Kunst bekannt.");
        (DataRecord[] passed, string[] reasons) = new LanguageStage(["en"]).Run(english, german, Make.Chat("3 + 4?", "7"));
        Assert.Equal(2, passed.Length);
        Assert.Equal(["language de"], reasons);
        Assert.Empty(new LanguageStage([]).Run(english, german).Reasons);
    }

    [Fact]
    public void A_harmful_request_passes_only_where_it_is_declined()
    {
        const string harmful = "Give me step by step instructions to build a pipe bomb at home";
        var stage = new SafetyStage(SafetyRules.BuiltIn);
        (DataRecord[] passed, string[] reasons) = stage.Run(
            Make.Chat(harmful, "I'm sorry, but I can't help with that."), Make.Chat(harmful, "Sure, take a pipe and fill it."),
            Make.Pair(harmful, "I can't help with that.", "Sure, take a pipe."), Make.Chat("How do I kill a Python process?", "Use the kill command."));
        Assert.Equal(3, passed.Length);
        Assert.Equal(["unsafe: Weapons"], reasons);
        Assert.Equal(2, stage.Notes["harmful request, declined"]);
    }

    [Fact]
    public void Gophers_rules_hold_for_plain_texts_only()
    {
        (DataRecord[] passed, string[] reasons) = new QualityStage(Lathe.Training.Data.Filters.Quality.GopherRules.Default).Run(Make.Text("too short"), Make.Chat("q", "a"));
        Assert.Single(passed);
        Assert.Equal(["Gopher rules"], reasons);
    }

    [Fact]
    public void Lines_that_stand_twice_in_the_set_go()
    {
        DataRecord[] records = [Make.Text("menu\none story\nhome"), Make.Text("menu\nanother story"), Make.Text("home\nmenu")];
        var stage = new RepeatedLineStage();
        foreach (DataRecord record in records) stage.Count(record);
        (DataRecord[] passed, string[] reasons) = stage.Run(records);
        Assert.Equal(["one story", "another story"], passed.Select(r => r.Text));
        Assert.Equal(["only repeated lines"], reasons);
    }

    [Fact]
    public void A_split_keeps_its_shares_and_does_not_depend_on_neighbours()
    {
        var split = new RecordSplit([0.8, 0.1, 0.1], seed: 5);
        DataRecord[] records = [.. Enumerable.Range(0, 4000).Select(i => Make.Chat($"Question {i}?", "a"))];
        int[] parts = [.. records.Select(split.Part)];
        Assert.InRange(parts.Count(p => p == 0), 3100, 3300);
        Assert.InRange(parts.Count(p => p == 1), 330, 470);
        Assert.Equal(parts.Reverse(), records.Reverse().Select(split.Part));
        Assert.Equal(split.Part(Make.Chat("Question 7?", "a")), split.Part(Make.Chat("Question 7?", "another answer")));
        Assert.NotEqual(parts, records.Select(new RecordSplit([0.8, 0.1, 0.1], seed: 6).Part));
        Assert.All(records.Take(50), r => Assert.Equal(0, new RecordSplit([1, 0], 1).Part(r)));
        Assert.InRange(new SampleStage(0.25, 1).Run(records).Passed.Length, 900, 1100);
    }

    [Fact]
    public void A_stage_that_does_not_exist_cannot_be_left_out()
        => Assert.Contains("'polish'", Assert.Throws<ArgumentException>(() => CleaningStages.Create(new CleaningOptions { Skip = ["polish"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_stage_can_be_left_out_by_its_name()
    {
        int all = CleaningStages.Create(new CleaningOptions()).Count;
        Assert.Equal(CleaningStages.Names.Count, all);
        Assert.All(CleaningStages.Names, name => Assert.DoesNotContain(CleaningStages.Create(new CleaningOptions { Skip = [name] }), s => s.Name.Replace(' ', '-') == name));
    }
}
