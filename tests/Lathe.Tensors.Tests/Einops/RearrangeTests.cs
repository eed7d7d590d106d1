using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

/// <summary>Expected lists were printed by numpy: the reshape and transpose in the comment, of <c>arange</c>.</summary>
public sealed class RearrangeTests
{
    [Fact]
    public void Space_to_depth()
    {
        using var scope = new Scope();

        // reshape(1,2,2,2,2,2).transpose(0,3,5,1,2,4).reshape(1,8,2,2)
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [1, 2, 4, 4]).Rearrange("b c (h p) (w q) -> b (p q c) h w", ("p", 2), ("q", 2)),
            [1, 8, 2, 2],
            [0, 2, 8, 10, 16, 18, 24, 26, 1, 3, 9, 11, 17, 19, 25, 27, 4, 6, 12, 14, 20, 22, 28, 30, 5, 7, 13, 15, 21, 23, 29, 31]);
    }

    [Fact]
    public void Depth_to_space()
    {
        using var scope = new Scope();

        // reshape(1,2,2,2,2,2).transpose(0,3,4,1,5,2).reshape(1,2,4,4)
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [1, 8, 2, 2]).Rearrange("b (p q c) h w -> b c (h p) (w q)", ("p", 2), ("q", 2)),
            [1, 2, 4, 4],
            [0, 8, 1, 9, 16, 24, 17, 25, 2, 10, 3, 11, 18, 26, 19, 27, 4, 12, 5, 13, 20, 28, 21, 29, 6, 14, 7, 15, 22, 30, 23, 31]);
    }

    [Fact]
    public void Heads_split_and_merged_again()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [1, 3, 8]);

        // reshape(1,3,2,4).transpose(0,2,1,3)
        Tensor heads = x.Rearrange("b t (h d) -> b h t d", ("h", 2));
        EinopsTensors.AssertIs(heads, [1, 2, 3, 4], [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23]);
        EinopsTensors.AssertIs(heads.Rearrange("b h t d -> b t (h d)"), [1, 3, 8], x.Data<float>().ToArray());
    }

    [Fact]
    public void Channel_shuffle()
    {
        using var scope = new Scope();

        // reshape(1,2,3,3).transpose(0,2,1,3).reshape(1,6,3)
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [1, 6, 3]).Rearrange("b (g c) t -> b (c g) t", ("g", 2)),
            [1, 6, 3],
            [0, 1, 2, 9, 10, 11, 3, 4, 5, 12, 13, 14, 6, 7, 8, 15, 16, 17]);
    }

    [Fact]
    public void Elements_land_where_a_loop_puts_them()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [2, 21, 5]);
        Tensor y = x.Rearrange("b (h d) t -> t (b d) 1 h", ("h", 3));
        Assert.Equal([5, 14, 1, 3], y.Shape);
        ReadOnlySpan<float> from = x.Data<float>(), to = y.Data<float>();
        for (int b = 0; b < 2; b++)
        {
            for (int h = 0; h < 3; h++)
            {
                for (int d = 0; d < 7; d++)
                {
                    for (int t = 0; t < 5; t++)
                        Assert.Equal(from[(((b * 21) + (h * 7) + d) * 5) + t], to[(((t * 14) + (b * 7) + d) * 3) + h]);
                }
            }
        }
    }

    [Theory]
    [InlineData("b h w -> b (h w)", new[] { 2, 3, 5 }, new[] { 2, 15 })]
    [InlineData("b (h w) -> b 1 h w", new[] { 2, 9 }, new[] { 2, 1, 3, 3 })]
    [InlineData("a b c d -> b a d c", new[] { 1, 7, 1, 5 }, new[] { 7, 1, 5, 1 })]
    [InlineData("... -> (...)", new[] { 2, 3, 5 }, new[] { 30 })]
    [InlineData("h w b -> b h w", new[] { 4, 0, 3 }, new[] { 3, 4, 0 })]
    [InlineData(" -> 1 1", new int[0], new[] { 1, 1 })]
    public void Where_no_element_moves_the_result_is_a_view(string pattern, int[] shape, int[] expected)
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, new Shape(shape));
        long before = scope.PeakBytes;
        Tensor y = pattern.Contains("(h w) ->", StringComparison.Ordinal) ? x.Rearrange(pattern, ("h", 3)) : x.Rearrange(pattern);
        Assert.Equal(new Shape(expected), y.Shape);
        Assert.Equal(before, scope.PeakBytes);
        Assert.True(x.Data<float>() == y.Data<float>());
    }

    [Fact]
    public void The_same_pattern_on_both_sides_gives_the_tensor_itself()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [2, 3]);
        int nodes = scope.Count;
        Assert.Equal([2, 3], x.Rearrange("a b -> a b").Shape);
        Assert.Equal(nodes, scope.Count);
    }

    [Fact]
    public void Integers_move_too()
    {
        using var scope = new Scope();
        Tensor y = scope.Input<int>([2, 3], [1, 2, 3, 4, 5, 6]).Rearrange("a b -> b a");
        Assert.Equal([1, 4, 2, 5, 3, 6], y.Data<int>().ToArray());
        Assert.Equal([1, 1, 4, 4], y.Rearrange("a b -> (a b)").Slice(0, 0, 2).Repeat("a -> (a 2)").Data<int>().ToArray());
    }

    [Fact]
    public void Any_plan_gives_what_the_oracle_gives()
    {
        var random = new Random(11);
        int[] primes = [1, 2, 3, 5, 7];
        string[] names = ["a", "b", "c", "d", "e"];
        for (int round = 0; round < 200; round++)
        {
            using var scope = new Scope();
            int rank = random.Next(1, 6);
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => primes[random.Next(primes.Length)])];
            string[] left = names[..rank], kept = [.. left.Where(_ => random.Next(3) > 0)];
            random.Shuffle(kept);
            int cut = random.Next(kept.Length + 1);
            string pattern = $"{string.Join(' ', left)} -> ({string.Join(' ', kept[..cut])}) {string.Join(' ', kept[cut..])}";

            Tensor x = EinopsTensors.Scattered(scope, new Shape(shape));
            EinopsPlan plan = EinopsPattern.Parse(pattern).Plan(EinopsOperation.Reduce, shape);
            int[] expected = EinopsOracle.Apply(plan, [.. x.Data<float>().ToArray().Select(v => (int)v)]);
            Tensor y = x.Reduce(pattern, EinopsReduction.Sum);
            Assert.Equal(plan.OutputShape.ToArray(), y.Shape.ToArray());
            Assert.Equal(expected, y.Data<float>().ToArray().Select(v => (int)v));
        }
    }
}
