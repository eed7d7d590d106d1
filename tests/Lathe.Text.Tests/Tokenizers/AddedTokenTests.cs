using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class AddedTokenTests
{
    private static readonly EncodeOptions All = new() { AllowSpecial = true };

    private static ByteLevelBpe With(params AddedToken[] tokens) =>
        new(Samples.Trained("gpt2").Model with { AddedTokens = tokens });

    [Fact]
    public void The_longest_of_overlapping_tokens_wins()
    {
        ByteLevelBpe tokenizer = With(new("<a>", 600), new("<a><a>", 601), new("<a><b>", 602));
        Assert.Equal([601, 602, 600], tokenizer.Encode("<a><a><a><b><a>", All));
    }

    [Fact]
    public void Special_tokens_are_text_unless_allowed_and_an_error_where_rejected()
    {
        ByteLevelBpe tokenizer = With(new("<a>", 600), new("<b>", 601));
        Assert.DoesNotContain(600, tokenizer.Encode("x<a>"));
        Assert.Contains(600, tokenizer.Encode("x<a>", All));
        int[] some = tokenizer.Encode("<a><b>", All with { Allowed = new HashSet<string> { "<b>" } });
        Assert.DoesNotContain(600, some);
        Assert.Contains(601, some);
        FormatException error = Assert.Throws<FormatException>(() => tokenizer.Encode("x<a>", new EncodeOptions { RejectSpecial = true }));
        Assert.Contains("'<a>' at byte 1", error.Message, StringComparison.Ordinal);
        Assert.Equal("x<a>", tokenizer.Decode(tokenizer.Encode("x<a>", All)));
        Assert.Equal("x", tokenizer.Decode(tokenizer.Encode("x<a>", All), skipSpecial: true));
    }

    [Fact]
    public void Ordinary_added_tokens_are_always_read()
    {
        ByteLevelBpe tokenizer = With(new AddedToken("<tab>", 600) { Special = false });
        Assert.Contains(600, tokenizer.Encode("a<tab>b"));
        Assert.False(tokenizer.IsSpecial(600));
    }

    [Fact]
    public void Stripping_takes_the_white_space_beside()
    {
        ByteLevelBpe tokenizer = With(new AddedToken("<l>", 600) { StripLeft = true }, new AddedToken("<r>", 601) { StripRight = true });
        int[] a = tokenizer.Encode("a"), b = tokenizer.Encode("b");
        Assert.Equal([.. a, 600, .. b], tokenizer.Encode("a \u3000 <l>b", All));
        Assert.Equal([.. a, 601, .. b], tokenizer.Encode("a<r> \n b", All));
    }

    [Fact]
    public void A_token_for_single_words_is_not_found_inside_one()
    {
        ByteLevelBpe tokenizer = With(new AddedToken("cat", 600) { SingleWord = true });
        Assert.Contains(600, tokenizer.Encode("a cat.", All));
        Assert.DoesNotContain(600, tokenizer.Encode("concatenate écat cat_", All));
    }

    [Fact]
    public void Text_around_a_special_token_is_cut_as_if_it_ended_there()
    {
        ByteLevelBpe tokenizer = With(new AddedToken("<a>", 600));
        Assert.Equal([.. tokenizer.Encode("x  "), 600, .. tokenizer.Encode(" y")], tokenizer.Encode("x  <a> y", All));
    }

    [Fact]
    public void What_the_model_puts_around_is_put_around_once()
    {
        ByteLevelBpe tokenizer = new(With(new("<s>", 600), new("</s>", 601)).Model with { Before = [600], After = [601], AddPrefixSpace = true });
        int[] word = tokenizer.Encode(" the");
        Assert.Equal([600, .. word, 601], tokenizer.Encode("the", new EncodeOptions { AddSpecial = true }));
        Assert.Equal([600, .. word, 601], tokenizer.EncodeParallel("the"u8.ToArray(), 2, new EncodeOptions { AddSpecial = true }));
        var ids = new List<int>();
        StreamEncoder stream = tokenizer.CreateStreamEncoder(new EncodeOptions { AddSpecial = true });
        stream.Append("th"u8, ids);
        stream.Append("e"u8, ids);
        stream.Flush(ids);
        Assert.Equal([600, .. word, 601], ids);
    }
}
