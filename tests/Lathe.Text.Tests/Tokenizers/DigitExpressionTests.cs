using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class DigitExpressionTests
{
    [Theory]
    [InlineData("First ( 5 3 9 )", 5)]
    [InlineData("Second ( 5 3 9 )", 3)]
    [InlineData("Last ( 5 3 9 )", 9)]
    [InlineData("Max ( 5 3 9 )", 9)]
    [InlineData("Min ( 5 3 9 )", 3)]
    [InlineData("Max(0)", 0)]
    [InlineData("Last(7)", 7)]
    [InlineData("Second(1,2)", 2)]
    [InlineData("Min ( 9, 8 7 )", 7)]
    public void A_valid_text_is_parsed_and_evaluated(string text, int answer)
    {
        DigitExpression expression = DigitExpression.Parse(text);
        Assert.Equal(answer, expression.Evaluate());
        Assert.Equal(expression, DigitExpression.Parse(expression.ToString()));
    }

    [Theory]
    [InlineData("", 0, "empty input")]
    [InlineData("   ", 3, "empty input")]
    [InlineData("Mx ( 5 )", 0, "unknown word 'Mx' at position 0: expected one of First, Second, Last, Max, Min")]
    [InlineData("max ( 5 )", 0, "unknown word 'max' at position 0")]
    [InlineData("5", 0, "unexpected '5' at position 0: expected one of First, Second, Last, Max, Min")]
    [InlineData("( 5 )", 0, "unexpected '(' at position 0")]
    [InlineData("Max", 3, "the text ends at position 3: expected '(' after Max")]
    [InlineData("Max 5 3", 4, "unexpected '5' at position 4: expected '(' after Max")]
    [InlineData("Max )", 4, "unexpected ')' at position 4")]
    [InlineData("Max ( 12 )", 6, "number '12' at position 6 has 2 digits: the vocabulary has single digits 0-9")]
    [InlineData("12 ( 1 )", 0, "number '12' at position 0")]
    [InlineData("Max ( 5 007 )", 8, "number '007' at position 8 has 3 digits")]
    [InlineData("Max ( -3 )", 6, "unknown word '-3' at position 6: expected a digit 0-9")]
    [InlineData("Max ( 5 x )", 8, "unknown word 'x' at position 8: expected a digit 0-9")]
    [InlineData("Max ( 5 Min )", 8, "unexpected 'Min' at position 8: expected a digit 0-9")]
    [InlineData("Max ( ٣ )", 6, "unknown word '٣' at position 6")]
    [InlineData("Max ( 5 3", 9, "missing ')' at position 9: the '(' at position 4")]
    [InlineData("Max (", 5, "missing ')' at position 5")]
    [InlineData("Max ( ( 5 ) )", 6, "unexpected '(' at position 6: brackets do not nest")]
    [InlineData("Max ( 5 ) )", 10, "unbalanced ')' at position 10")]
    [InlineData("Max ( 5 ) 3 9", 10, "trailing text '3 9' at position 10")]
    [InlineData("Max ( 5 ) junk", 10, "trailing text 'junk' at position 10")]
    [InlineData("Max ( )", 6, "no arguments before ')' at position 6")]
    [InlineData("Second ( 5 )", 11, "one argument before ')' at position 11: Second needs at least two")]
    [InlineData("Max ( , 5 )", 6, "misplaced ',' at position 6")]
    [InlineData("Max ( 5, )", 7, "misplaced ',' at position 7")]
    [InlineData("Max ( 5,, 3 )", 8, "misplaced ',' at position 8")]
    [InlineData("Max , ( 5 )", 4, "unexpected ',' at position 4: expected '(' after Max")]
    public void An_invalid_text_says_where_and_why(string text, int position, string message)
    {
        DigitSyntaxException error = Assert.Throws<DigitSyntaxException>(() => DigitExpression.Parse(text));
        Assert.Equal(position, error.Position);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);

        Assert.False(DigitExpression.TryParse(text, out DigitExpression? none, out DigitSyntaxException? same));
        Assert.Null(none);
        Assert.Equal(error.Message, same.Message);
    }

    [Fact]
    public void Random_texts_parse_or_give_a_syntax_error_inside_the_text()
    {
        string[] pieces = ["Max", "Second", "(", ")", ",", "5", "12", " ", "x", "[EOS]", "é"];
        var random = new System.Random(2);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(10)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (DigitExpression.TryParse(text, out DigitExpression? expression, out DigitSyntaxException? error))
                Assert.InRange(expression.Evaluate(), 0, 9);
            else
                Assert.InRange(error.Position, 0, text.Length);
        }
    }

    [Fact]
    public void Equality_is_structural()
    {
        DigitExpression left = DigitExpression.Parse("Max(5 3)");
        DigitExpression right = new(DigitOperation.Max, [5, 3]);
        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.NotEqual(left, new DigitExpression(DigitOperation.Max, [3, 5]));
        Assert.NotEqual(left, new DigitExpression(DigitOperation.Min, [5, 3]));
        Assert.Equal("Max ( 5 3 )", left.ToString());
    }

    [Fact]
    public void Encoding_agrees_with_the_vocabulary_and_allocates_nothing()
    {
        var expression = new DigitExpression(DigitOperation.Max, [5, 3, 9]);
        int[] ids = new int[8];
        Assert.Equal(6, expression.Encode(ids));
        Assert.Equal(DigitVocabulary.Encode(expression.ToString()), ids[..6]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int sum = 0;
        for (int i = 0; i < 100; i++)
            sum += expression.Encode(ids) + expression.Evaluate();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1500, sum);
        Assert.Throws<ArgumentException>(() => expression.Encode(new int[5]));
    }

    [Fact]
    public void Impossible_expressions_cannot_be_built()
    {
        Assert.Throws<ArgumentException>(() => new DigitExpression(DigitOperation.Max, []));
        Assert.Throws<ArgumentException>(() => new DigitExpression(DigitOperation.Max, default));
        Assert.Throws<ArgumentException>(() => new DigitExpression(DigitOperation.Second, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DigitExpression(DigitOperation.Max, [10]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DigitExpression((DigitOperation)9, [1]));
    }
}
