using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

public sealed class EinopsPlanTests
{
    private static EinopsPlan Plan(EinopsOperation operation, string pattern, int[] shape, params (string Name, int Size)[] sizes) =>
        EinopsPattern.Parse(pattern).Plan(operation, shape, sizes);

    private static void AssertPlan(EinopsPlan plan, int[] expanded, int[] permutation, int[] reduced, int[] positions, int[] sizes, int[] output)
    {
        Assert.Equal(expanded, plan.ExpandedShape.ToArray());
        Assert.Equal(permutation, plan.Permutation.ToArray());
        Assert.Equal(reduced, plan.ReducedAxes.ToArray());
        Assert.Equal(positions, plan.RepeatedPositions.ToArray());
        Assert.Equal(sizes, plan.RepeatedSizes.ToArray());
        Assert.Equal(output, plan.OutputShape.ToArray());
        Assert.Equal(plan.ExpandedShape.Length, plan.Permutation.Length + plan.ReducedAxes.Length);
        Assert.Equal(plan.ExpandedOutputShape.Length, plan.Permutation.Length + plan.RepeatedSizes.Length);
    }

    [Theory]
    [InlineData("b h w -> b w h", new[] { 2, 3, 4 }, new[] { 2, 3, 4 }, new[] { 0, 2, 1 }, new[] { 2, 4, 3 })]
    [InlineData("b h w -> b (h w)", new[] { 2, 3, 4 }, new[] { 2, 3, 4 }, new[] { 0, 1, 2 }, new[] { 2, 12 })]
    [InlineData("b h w->(w h b)", new[] { 2, 3, 4 }, new[] { 2, 3, 4 }, new[] { 2, 1, 0 }, new[] { 24 })]
    [InlineData("b 1 w -> b w", new[] { 2, 1, 4 }, new[] { 2, 4 }, new[] { 0, 1 }, new[] { 2, 4 })]
    [InlineData("b () w -> 1 w () b", new[] { 2, 1, 4 }, new[] { 2, 4 }, new[] { 1, 0 }, new[] { 1, 4, 1, 2 })]
    [InlineData("(1 b) -> b 1", new[] { 5 }, new[] { 5 }, new[] { 0 }, new[] { 5, 1 })]
    [InlineData("... c -> c ...", new[] { 2, 3, 4 }, new[] { 2, 3, 4 }, new[] { 2, 0, 1 }, new[] { 4, 2, 3 })]
    [InlineData("b ... c -> b (...) c", new[] { 2, 3, 4, 5 }, new[] { 2, 3, 4, 5 }, new[] { 0, 1, 2, 3 }, new[] { 2, 12, 5 })]
    [InlineData("b ... c -> (c ... b)", new[] { 2, 3, 4, 5 }, new[] { 2, 3, 4, 5 }, new[] { 3, 1, 2, 0 }, new[] { 120 })]
    [InlineData("b ... c -> b (...) c", new[] { 2, 5 }, new[] { 2, 5 }, new[] { 0, 1 }, new[] { 2, 1, 5 })]
    [InlineData("... -> ...", new int[0], new int[0], new int[0], new int[0])]
    [InlineData(" -> 1", new int[0], new int[0], new int[0], new[] { 1 })]
    [InlineData("b h -> h b", new[] { 0, 3 }, new[] { 0, 3 }, new[] { 1, 0 }, new[] { 3, 0 })]
    public void Rearrangements_without_sizes(string pattern, int[] shape, int[] expanded, int[] permutation, int[] output) =>
        AssertPlan(Plan(EinopsOperation.Rearrange, pattern, shape), expanded, permutation, [], [], [], output);

    [Fact]
    public void Composites_are_taken_apart_by_given_and_inferred_sizes()
    {
        AssertPlan(
            Plan(EinopsOperation.Rearrange, "b (h d) t -> b t h d", [2, 12, 5], ("h", 3)),
            [2, 3, 4, 5], [0, 3, 1, 2], [], [], [], [2, 5, 3, 4]);
        AssertPlan(
            Plan(EinopsOperation.Rearrange, "b (h d) t -> b t h d", [2, 12, 5], ("d", 4)),
            [2, 3, 4, 5], [0, 3, 1, 2], [], [], [], [2, 5, 3, 4]);
        AssertPlan(
            Plan(EinopsOperation.Rearrange, "b (h p1) (w p2) c -> b (h w) (p1 p2 c)", [1, 4, 6, 3], ("p1", 2), ("p2", 3)),
            [1, 2, 2, 2, 3, 3], [0, 1, 3, 2, 4, 5], [], [], [], [1, 4, 18]);
        AssertPlan(
            Plan(EinopsOperation.Rearrange, "(a b c) -> c b a", [24], ("a", 2), ("c", 4)),
            [2, 3, 4], [2, 1, 0], [], [], [], [4, 3, 2]);
        AssertPlan(
            Plan(EinopsOperation.Rearrange, "... (h d) -> h ... d", [7, 8, 6], ("h", 2), ("d", 3)),
            [7, 8, 2, 3], [2, 0, 1, 3], [], [], [], [2, 7, 8, 3]);
    }

    [Fact]
    public void Reductions_list_the_axes_that_vanish()
    {
        AssertPlan(Plan(EinopsOperation.Reduce, "b c h w -> b c", [2, 3, 4, 5]), [2, 3, 4, 5], [0, 1], [2, 3], [], [], [2, 3]);
        AssertPlan(Plan(EinopsOperation.Reduce, "b c h w -> c 1 b ()", [2, 3, 4, 5]), [2, 3, 4, 5], [1, 0], [2, 3], [], [], [3, 1, 2, 1]);
        AssertPlan(Plan(EinopsOperation.Reduce, "b h ->", [2, 3]), [2, 3], [], [0, 1], [], [], []);
        AssertPlan(Plan(EinopsOperation.Reduce, "... c -> c", [2, 3, 4]), [2, 3, 4], [2], [0, 1], [], [], [4]);
        AssertPlan(Plan(EinopsOperation.Reduce, "b ... -> ...", [2, 3, 4]), [2, 3, 4], [1, 2], [0], [], [], [3, 4]);
        AssertPlan(
            Plan(EinopsOperation.Reduce, "b (h 2) (w 2) -> b w h", [1, 6, 8]),
            [1, 3, 2, 4, 2], [0, 3, 1], [2, 4], [], [], [1, 4, 3]);
        AssertPlan(
            Plan(EinopsOperation.Reduce, "b (h h2) w -> b h w", [1, 6, 8], ("h2", 3)),
            [1, 2, 3, 8], [0, 1, 3], [2], [], [], [1, 2, 8]);
        AssertPlan(Plan(EinopsOperation.Reduce, "b h -> h b", [2, 3]), [2, 3], [1, 0], [], [], [], [3, 2]);
    }

    [Fact]
    public void Repeats_list_the_new_axes()
    {
        AssertPlan(Plan(EinopsOperation.Repeat, "h w -> h w c", [2, 3], ("c", 4)), [2, 3], [0, 1], [], [2], [4], [2, 3, 4]);
        AssertPlan(Plan(EinopsOperation.Repeat, "h w -> (r h) (w s)", [2, 3], ("s", 5), ("r", 4)), [2, 3], [0, 1], [], [0, 3], [4, 5], [8, 15]);
        AssertPlan(Plan(EinopsOperation.Repeat, "h w -> h (w 2) 3", [2, 3]), [2, 3], [0, 1], [], [2, 3], [2, 3], [2, 6, 3]);
        AssertPlan(Plan(EinopsOperation.Repeat, "b 1 d -> d n b", [2, 1, 3], ("n", 4)), [2, 3], [1, 0], [], [1], [4], [3, 4, 2]);
        AssertPlan(Plan(EinopsOperation.Repeat, "... -> ... n", [2, 3], ("n", 4)), [2, 3], [0, 1], [], [2], [4], [2, 3, 4]);
        AssertPlan(Plan(EinopsOperation.Repeat, "... d -> (n ...) d", [2, 3, 5], ("n", 4)), [2, 3, 5], [0, 1, 2], [], [0], [4], [24, 5]);
        AssertPlan(Plan(EinopsOperation.Repeat, " -> a b", [], ("a", 2), ("b", 3)), [], [], [], [0, 1], [2, 3], [2, 3]);
    }

    [Fact]
    public void Expanded_output_and_order_are_reported()
    {
        EinopsPlan plan = Plan(EinopsOperation.Repeat, "(b h) -> h (2 b)", [6], ("b", 2));
        Assert.Equal([3, 2, 2], plan.ExpandedOutputShape.ToArray());
        Assert.False(plan.KeepsOrder);
        Assert.True(Plan(EinopsOperation.Reduce, "a b c -> a c", [2, 3, 4]).KeepsOrder);
    }

    [Fact]
    public void Applied_plans_move_elements_as_the_pattern_reads()
    {
        int[] source = Enumerable.Range(0, 2 * 12 * 5).ToArray();
        int[] heads = EinopsOracle.Apply(Plan(EinopsOperation.Rearrange, "b (h d) t -> b t h d", [2, 12, 5], ("h", 3)), source);
        for (int b = 0, at = 0; b < 2; b++)
            for (int t = 0; t < 5; t++)
                for (int h = 0; h < 3; h++)
                    for (int d = 0; d < 4; d++)
                        Assert.Equal(source[(((b * 12) + (h * 4) + d) * 5) + t], heads[at++]);

        int[] sums = EinopsOracle.Apply(Plan(EinopsOperation.Reduce, "b (h 4) t -> t (h b)", [2, 12, 5]), source);
        for (int t = 0, at = 0; t < 5; t++)
            for (int h = 0; h < 3; h++)
                for (int b = 0; b < 2; b++)
                    Assert.Equal(Enumerable.Range(0, 4).Sum(d => source[(((b * 12) + (h * 4) + d) * 5) + t]), sums[at++]);

        int[] repeated = EinopsOracle.Apply(Plan(EinopsOperation.Repeat, "b t -> (t r) b", [2, 3], ("r", 2)), [0, 1, 2, 10, 11, 12]);
        Assert.Equal([0, 10, 0, 10, 1, 11, 1, 11, 2, 12, 2, 12], repeated);
    }

    [Fact]
    public void Parsing_again_and_planning_allocate_nothing()
    {
        int[] shape = [2, 12, 5];
        Run(shape);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int sum = 0;
        for (int i = 0; i < 100; i++)
            sum += Run(shape);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(500, sum);
        Assert.Same(EinopsPattern.Parse("a b -> b a"), EinopsPattern.Parse(new string("a b -> b a".AsSpan())));

        static int Run(int[] shape)
        {
            EinopsPlan plan = EinopsPattern.Parse("b (h d) t -> b t h d").Plan(EinopsOperation.Rearrange, shape, ("h", 3));
            return plan.OutputShape[1];
        }
    }
}
