using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class DigitVocabularyTests
{
    [Theory]
    [InlineData("[PAD]", 0)]
    [InlineData("[EOS]", 1)]
    [InlineData("0", 2)]
    [InlineData("9", 11)]
    [InlineData("First", 12)]
    [InlineData("Second", 13)]
    [InlineData("Last", 14)]
    [InlineData("Max", 15)]
    [InlineData("Min", 16)]
    [InlineData("(", 17)]
    [InlineData(")", 18)]
    [InlineData(",", 19)]
    public void Words_have_their_published_ids(string word, int id)
    {
        Assert.Equal([id], DigitVocabulary.Encode(word));
        Assert.Equal(word, DigitVocabulary.Decode([id]));
        Assert.Equal(DigitVocabulary.Size, DigitVocabulary.Words.Length);
    }

    [Theory]
    [InlineData("Max ( 5 3 9 )", new[] { 15, 17, 7, 5, 11, 18 })]
    [InlineData("Max(5 3 9)", new[] { 15, 17, 7, 5, 11, 18 })]
    [InlineData("  Max\t(5,3 ,9)\n", new[] { 15, 17, 7, 19, 5, 19, 11, 18 })]
    [InlineData(") 5 ( Max Min", new[] { 18, 7, 17, 15, 16 })]
    [InlineData("Max ( 1 ) [EOS] [PAD]", new[] { 15, 17, 3, 18, 1, 0 })]
    [InlineData("", new int[0])]
    public void Encoding_is_tolerant_of_order_and_space(string text, int[] ids) => Assert.Equal(ids, DigitVocabulary.Encode(text));

    [Theory]
    [InlineData(new[] { 15, 17, 7, 5, 11, 18 }, "Max ( 5 3 9 )")]
    [InlineData(new[] { 15, 17, 7, 19, 5, 18 }, "Max ( 5, 3 )")]
    [InlineData(new int[0], "")]
    public void Decoding_writes_canonical_text(int[] ids, string text) => Assert.Equal(text, DigitVocabulary.Decode(ids));

    [Fact]
    public void Any_ids_survive_decode_and_encode()
    {
        var random = new System.Random(1);
        for (int i = 0; i < 500; i++)
        {
            int[] ids = Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(DigitVocabulary.Size)).ToArray();
            Assert.Equal(ids, DigitVocabulary.Encode(DigitVocabulary.Decode(ids)));
        }
    }

    [Fact]
    public void An_unknown_word_is_named_with_its_place()
    {
        DigitSyntaxException error = Assert.Throws<DigitSyntaxException>(() => DigitVocabulary.Encode("Max ( seven )"));
        Assert.Equal(6, error.Position);
        Assert.StartsWith("unknown word 'seven' at position 6: expected one of First, Second, Last, Max, Min", error.Message, StringComparison.Ordinal);
        Assert.Contains("single digits 0-9", Assert.Throws<DigitSyntaxException>(() => DigitVocabulary.Encode("12")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_and_values_outside_the_vocabulary_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitVocabulary.Decode([20]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitVocabulary.Decode([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitVocabulary.IdOf(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitVocabulary.IdOf((DigitOperation)5));
        Assert.False(DigitVocabulary.TryGetDigit(12, out _));
        Assert.False(DigitVocabulary.TryGetOperation(17, out _));
        Assert.True(DigitVocabulary.TryGetOperation(16, out DigitOperation operation) && operation == DigitOperation.Min);
    }
}
