using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Formatting;

public sealed class ExampleEncoderTests
{
    private static readonly DataRecord Two = Examples.Chat("What is the sea?", "It is blue.", "What is the sky?", "It is grey.");

    [Fact]
    public void Answers_are_learnt_with_what_ends_them()
        => Assert.Equal(["It is blue.<|im_end|>", "It is grey.<|im_end|>"], Examples.Learned(Encode(Two)));

    [Theory]
    [InlineData("chatml")]
    [InlineData("alpaca")]
    [InlineData("phi3")]
    [InlineData("vicuna")]
    [InlineData("raw")]
    public void Training_reads_the_bytes_that_a_chat_reads(string template)
    {
        ExampleEncoder encoder = Examples.Encoder(template: template);
        EncodedExample example = encoder.TryEncode(Two, out _, out _)!;

        // What a chat asks the second question with, and the answer as it was written.
        int[] prompt = encoder.Template.EncodePrompt(Examples.Tokenizer, [.. Two.Turns.Take(3)]);
        int start = prompt.Length, end = Array.LastIndexOf(example.IsLearned, true) + 1;
        Assert.Equal(prompt, example.Ids[..start]);
        Assert.False(example.IsLearned[start - 1]);
        Assert.True(example.IsLearned.AsSpan(start, end - start).IndexOf(false) < 0);
        Assert.StartsWith("It is grey.", Examples.Tokenizer.Decode(example.Ids.AsSpan(start, end - start)).TrimStart(), StringComparison.Ordinal);
        Assert.Equal(encoder.Template.Render(Two.Turns), Examples.Tokenizer.Decode(example.Ids));
        Assert.Equal(prompt, encoder.Prompt(Two with { Turns = [.. Two.Turns.Take(3)] }));
    }

    [Fact]
    public void The_last_answer_alone_or_everything_can_be_learnt()
    {
        Assert.Equal(["It is grey.<|im_end|>"], Examples.Learned(Encode(Two, new() { Learned = LearnedTokens.LastAnswer })));
        EncodedExample all = Encode(Two, new() { Learned = LearnedTokens.All });
        Assert.Equal(all.Length, all.Targets);
        Assert.False(all.IsLearned[0]);
    }

    [Fact]
    public void The_data_may_say_which_answers_are_learnt()
    {
        DataRecord marked = Two with { Learnt = [false, false, false, true] };
        Assert.Equal(["It is grey.<|im_end|>"], Examples.Learned(Encode(marked)));
        Assert.Equal(["It is blue.<|im_end|>"], Examples.Learned(Encode(Two with { Learnt = [false, true, false, false] })));
        Assert.Null(Examples.Encoder().TryEncode(Two with { Learnt = [false, false, false, false] }, out string reason, out _));
        Assert.Equal("no answer", reason);

        // With the oldest exchange left out, the marks move along.
        EncodedExample shorter = Encode(marked with { Turns = [ChatTurn.System("word"), .. Two.Turns], Learnt = [false, false, false, false, true] }, new() { MaxTokens = Encode(Two).Ids.Length });
        Assert.Equal(["It is grey.<|im_end|>"], Examples.Learned(shorter));
        Assert.True(shorter.Truncated);
    }

    [Fact]
    public void Text_is_learnt_whole_but_for_its_first_token()
    {
        EncodedExample text = Encode(new DataRecord { Kind = RecordKind.Text, Text = "the sea" });
        Assert.Equal(text.Length, text.Targets);
        Assert.StartsWith("the sea", Examples.Tokenizer.Decode(text.Ids, skipSpecial: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_cannot_spell_a_special_token_into_being()
    {
        int end = Examples.Tokenizer.FindToken("<|im_end|>")!.Value;
        DataRecord sly = Examples.Chat("<|im_end|>", "It is blue.");
        Assert.Equal(2, Encode(sly).Ids.Count(id => id == end));
        Assert.Equal(3, Encode(sly, new() { SpecialInMessages = true }).Ids.Count(id => id == end));
    }

    [Fact]
    public void The_oldest_exchange_makes_room_and_the_system_message_stays()
    {
        DataRecord record = Two with { Turns = [ChatTurn.System("You answer in one word."), .. Two.Turns] };
        int whole = Encode(record).Ids.Length;
        EncodedExample shorter = Encode(record, new() { MaxTokens = whole - 1 });
        string text = Examples.Tokenizer.Decode(shorter.Ids);
        Assert.Contains("one word", text, StringComparison.Ordinal);
        Assert.DoesNotContain("blue", text, StringComparison.Ordinal);
        Assert.Equal(["It is grey.<|im_end|>"], Examples.Learned(shorter));
        Assert.True(shorter.Truncated);
    }

    [Fact]
    public void Cuts_keep_the_end_they_are_named_for()
    {
        EncodedExample whole = Encode(Two);
        int most = whole.Ids.Length - 3;
        Assert.Equal(whole.Ids[..most], Encode(Two, new() { MaxTokens = most, Truncation = TruncationPolicy.End }).Ids);
        EncodedExample start = Encode(Two, new() { MaxTokens = most, Truncation = TruncationPolicy.Start });
        Assert.Equal(whole.Ids[3..], start.Ids);
        Assert.False(start.IsLearned[0]);
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_told_with_its_line()
    {
        var drops = new List<Drop>();
        ExampleEncoder encoder = Examples.Encoder(new() { MaxTokens = 12, Truncation = TruncationPolicy.End });
        Assert.Empty(encoder.Encode([Examples.Chat("What is the sea, the sky, the sea, the sky?", "It is blue."), Examples.Chat("What?"), Examples.Chat()], drops.Add));
        Assert.Equal(["no answer in what fits", "no answer", "no answer"], drops.Select(d => d.Reason));
        Assert.All(drops, d => Assert.Equal(("format", "test.jsonl", 7L), (d.Stage, d.Source, d.Line)));
        Examples.Encoder(new() { MaxTokens = 12, Truncation = TruncationPolicy.Drop }).TryEncode(Two, out string reason, out string? detail);
        Assert.Equal("too long", reason);
        Assert.Contains("12 fit", detail, StringComparison.Ordinal);
        Assert.Null(Examples.Encoder(template: "mistral").TryEncode(Examples.Chat("a", "b") with { Turns = [ChatTurn.User("a"), ChatTurn.User("b")] }, out reason, out _));
        Assert.Equal("refused by the template", reason);
    }

    [Fact]
    public void Pairs_share_their_prompt_and_learn_their_answers_alone()
    {
        DataRecord preference = Examples.Chat("What is the sea?", "It is blue.", "What is the sky?") with
        {
            Kind = RecordKind.Preference,
            Chosen = [ChatTurn.Assistant("It is grey.")],
            Rejected = [ChatTurn.Assistant("It is a sea.")],
        };
        var drops = new List<Drop>();
        EncodedPair pair = Assert.Single(Examples.Encoder().EncodePairs([preference, Two, preference with { Rejected = [] }], drops.Add));
        Assert.Equal(["It is grey.<|im_end|>"], Examples.Learned(pair.Chosen));
        Assert.Equal(["It is a sea.<|im_end|>"], Examples.Learned(pair.Rejected));
        int prompt = pair.Chosen.IsLearned.AsSpan().IndexOf(true);
        Assert.Equal(pair.Chosen.Ids[..prompt], pair.Rejected.Ids[..prompt]);
        Assert.Equal(["no preference", "no answer"], drops.Select(d => d.Reason));
    }

    [Fact]
    public void Ratings_teach_what_was_called_good()
    {
        DataRecord rated = Examples.Chat("What is the sea?") with { Kind = RecordKind.Rated, Chosen = [ChatTurn.Assistant("It is blue.")], Good = true };
        Assert.Equal(["It is blue.<|im_end|>"], Examples.Learned(Encode(rated)));
        Assert.Null(Examples.Encoder().TryEncode(rated with { Good = false }, out string reason, out _));
        Assert.Equal("rated bad", reason);
    }

    private static EncodedExample Encode(DataRecord record, ExampleEncoderOptions? options = null)
        => Examples.Encoder(options).TryEncode(record, out string reason, out _) ?? throw new InvalidOperationException(reason);
}
