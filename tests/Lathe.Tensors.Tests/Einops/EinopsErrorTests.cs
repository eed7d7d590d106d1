using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

public sealed class EinopsErrorTests
{
    private static readonly (string Name, int Size)[] None = [];

    private static void AssertFails(string message, string pattern, EinopsOperation operation, int[] shape, params (string Name, int Size)[] sizes)
    {
        EinopsException error = Assert.Throws<EinopsException>(() => EinopsPattern.Parse(pattern).Plan(operation, shape, sizes));
        Assert.StartsWith($"\"{pattern}\": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(pattern, error.Pattern);
    }

    [Theory]
    [InlineData("a b", "no '->'")]
    [InlineData("", "no '->'")]
    [InlineData("a -> b -> c", "'->' stands more than once")]
    [InlineData("(a (b c)) -> a b c", "nested parentheses on the left")]
    [InlineData("a b -> ((a) b)", "nested parentheses on the right")]
    [InlineData("(a b -> a b", "a '(' on the left is never closed")]
    [InlineData("a b -> (a b", "a '(' on the right is never closed")]
    [InlineData("a b) -> a b", "a ')' on the left was never opened")]
    [InlineData("a a -> a", "axis 'a' stands twice on the left")]
    [InlineData("(a a) -> a", "axis 'a' stands twice on the left")]
    [InlineData("a b -> b a (a)", "axis 'a' stands twice on the right")]
    [InlineData("... a ... -> a", "two ellipses on the left")]
    [InlineData("... a -> ... a ...", "two ellipses on the right")]
    [InlineData("a -> a ...", "an ellipsis only on the right")]
    [InlineData("(... a) -> a", "an ellipsis in parentheses on the left")]
    [InlineData("a .. -> a", "2 dot(s) on the left")]
    [InlineData("a .... -> a", "4 dot(s) on the left")]
    [InlineData("a.b -> a b", "1 dot(s) on the left")]
    [InlineData("_a b -> b _a", "'_a' on the left is not an axis name")]
    [InlineData("a_ -> a_", "'a_' on the left is not an axis name")]
    [InlineData("a-b -> a-b", "'a-b' on the left is not an axis name")]
    [InlineData("a,b -> a b", "'a,b' on the left is not an axis name")]
    [InlineData("a > b -> a b", "'>' on the left is not an axis name")]
    [InlineData("2a -> 2a", "'2a' on the left is neither a name nor a size")]
    [InlineData("a 0 -> a", "'0' on the left is neither")]
    [InlineData("a 99999999999 -> a", "'99999999999' on the left is neither")]
    [InlineData("a -1 -> a", "'-1' on the left is not an axis name")]
    [InlineData("a b c d e f g h i -> a", "9 axes on one side: at most 8")]
    [InlineData("a -> a 1 1 1 1 1 1 1 1", "9 axes on one side")]
    public void An_invalid_pattern_is_explained(string pattern, string message) =>
        AssertFails(message, pattern, EinopsOperation.Reduce, [1]);

    [Fact]
    public void Rearrange_needs_every_axis_on_both_sides()
    {
        AssertFails("axis 'h' stands only on the left: a rearrange keeps every axis; use reduce", "b h -> b", EinopsOperation.Rearrange, [2, 3]);
        AssertFails("axis 'h' stands only on the right: a rearrange adds no axis; use repeat", "b -> b h", EinopsOperation.Rearrange, [2], ("h", 3));
        AssertFails("the bare size 2 in a rearrange", "(b 2) -> b 2", EinopsOperation.Rearrange, [4]);
        AssertFails("an ellipsis only on the left: a rearrange", "... a -> a", EinopsOperation.Rearrange, [2, 3]);
    }

    [Fact]
    public void Reduce_adds_no_axis()
    {
        AssertFails("axis 'h' stands only on the right: a reduce adds no axis", "b -> b h", EinopsOperation.Reduce, [2], ("h", 3));
        AssertFails("the bare size 2 stands only on the right: a reduce", "(b 2) -> b 2", EinopsOperation.Reduce, [4]);
    }

    [Fact]
    public void Repeat_drops_no_axis_and_needs_sizes()
    {
        AssertFails("axis 'h' stands only on the left: a repeat keeps every axis", "b h -> b", EinopsOperation.Repeat, [2, 3]);
        AssertFails("the bare size 2 stands only on the left: a repeat", "b 2 -> b", EinopsOperation.Repeat, [2, 2]);
        AssertFails("new axis 'n' of a repeat has no size: pass (\"n\", size)", "b -> b n", EinopsOperation.Repeat, [2]);
        AssertFails("an ellipsis only on the left: a repeat", "... a -> a", EinopsOperation.Repeat, [2, 3]);
    }

    [Fact]
    public void Shapes_must_fit()
    {
        AssertFails("takes 2 dimension(s), but the input [2, 3, 4] has 3", "a b -> b a", EinopsOperation.Rearrange, [2, 3, 4]);
        AssertFails("takes at least 2 dimension(s), but the input [2] has 1", "a ... b -> b ... a", EinopsOperation.Rearrange, [2]);
        AssertFails("dimension 1 of [2, 10] has 10 elements, which 3 does not divide: axis 'd'", "b (h d) -> b h d", EinopsOperation.Rearrange, [2, 10], ("h", 3));
        AssertFails("axes 'd' and 'e' share a dimension of 12", "(h d e) -> h d e", EinopsOperation.Rearrange, [12], ("h", 3));
        AssertFails("dimension 0 of [2] has 2 elements, but axis 'b' has size 3", "b -> b 1", EinopsOperation.Rearrange, [2], ("b", 3));
        AssertFails("has 12 elements, but the sizes of its axes multiply to 10", "(h d) -> h d", EinopsOperation.Rearrange, [12], ("h", 2), ("d", 5));
        AssertFails("dimension 1 of [2, 3] has 3 elements, but the pattern says it is a unit dimension", "b 1 -> b", EinopsOperation.Rearrange, [2, 3]);
        AssertFails("has 3 elements, but axis '2' has size 2", "b 2 -> b", EinopsOperation.Reduce, [2, 3]);
        AssertFails("has a negative dimension", "b -> b 1", EinopsOperation.Rearrange, [-2]);
        AssertFails("more than 8 dimensions", "... (a b) -> ... a b", EinopsOperation.Rearrange, [1, 1, 1, 1, 1, 1, 1, 4], ("a", 2));
        AssertFails("at most 2147483647", "a b -> (a b)", EinopsOperation.Rearrange, [1 << 20, 1 << 20]);
    }

    [Fact]
    public void Sizes_must_fit_the_pattern()
    {
        AssertFails("given for axis 'z', which is not in the pattern", "a b -> b a", EinopsOperation.Rearrange, [2, 3], ("z", 2));
        AssertFails("the size of axis 'a' is given twice", "a b -> b a", EinopsOperation.Rearrange, [2, 3], ("a", 2), ("a", 2));
        AssertFails("given for axis 'a' is 0: expected at least 1", "(a b) -> b a", EinopsOperation.Rearrange, [2], ("a", 0));
        AssertFails("given for axis '2', which is not in the pattern", "(a 2) -> a", EinopsOperation.Reduce, [2], ("2", 2));
    }

    [Fact]
    public void An_undefined_operation_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EinopsPattern.Parse("a -> a").Plan((EinopsOperation)7, [1], None));
    }

    [Fact]
    public void Random_patterns_plan_or_throw_the_einops_error()
    {
        string[] pieces = ["a", "b", "c", "1", "2", "(", ")", "...", "->", ".", " ", " ", "_", "é"];
        var random = new System.Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => pieces[random.Next(pieces.Length)]));
            int[] shape = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(1, 4)).ToArray();
            try
            {
                EinopsPlan plan = EinopsPattern.Parse(pattern).Plan((EinopsOperation)random.Next(3), shape);
                long elements = shape.Aggregate(1L, (x, y) => x * y);
                foreach (int axis in plan.ReducedAxes)
                    elements /= plan.ExpandedShape[axis];
                foreach (int size in plan.RepeatedSizes)
                    elements *= size;
                Assert.Equal(elements, plan.OutputShape.ToArray().Aggregate(1L, (x, y) => x * y));
            }
            catch (EinopsException)
            {
            }
        }
    }
}
