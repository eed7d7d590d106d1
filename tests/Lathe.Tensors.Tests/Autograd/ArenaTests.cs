using Lathe.Tensors.Autograd;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Tests.Autograd;

public sealed class ArenaTests
{
    [Fact]
    public unsafe void Everything_is_aligned_and_apart()
    {
        using var arena = new Arena(long.MaxValue);
        byte* last = null;
        for (int bytes = 0; bytes < 300; bytes++)
        {
            byte* at = (byte*)arena.Take(bytes);
            Assert.Equal(0, (nint)at % 64);
            if (bytes > 1) Assert.True(at - last >= bytes - 1);
            last = at;
        }
    }

    [Fact]
    public void Growth_keeps_what_was_handed_out_and_the_next_step_is_one_block()
    {
        using var scope = new Scope();
        for (int step = 0; step < 4; step++)
        {
            scope.Reset();
            var tensors = new List<Tensor>();
            for (int i = 0; i < 40; i++)
            {
                Tensor x = scope.Empty([100_000]);
                x.Data<float>().Fill(i);
                tensors.Add(x);
            }

            for (int i = 0; i < 40; i++) Assert.Equal(-1, tensors[i].Data<float>().IndexOfAnyExcept(i));
        }

        long capacity = scope.Arena.CapacityBytes;
        (int block, _, _) = scope.Arena.Mark;
        Assert.Equal(0, block);
        Assert.InRange(capacity, scope.PeakBytes, scope.PeakBytes * 5 / 4);
        for (int step = 0; step < 3; step++)
        {
            scope.Reset();
            for (int i = 0; i < 40; i++) scope.Empty([100_000]);
            Assert.Equal(capacity, scope.Arena.CapacityBytes);
            Assert.Equal(0, scope.Arena.Mark.Block);
        }
    }

    [Fact]
    public void The_peak_is_the_largest_step()
    {
        using var scope = new Scope();
        foreach (int count in (int[])[1000, 64_000, 10])
        {
            scope.Reset();
            scope.Empty([count]);
        }

        Assert.Equal(256_000, scope.PeakBytes);
    }

    [Fact]
    public void Past_the_limit_the_error_gives_both_numbers_and_advice()
    {
        using var scope = new Scope(arenaLimitBytes: 1_000_000);
        scope.Empty([200_000]);
        ArenaOverflowException e = Assert.Throws<ArenaOverflowException>(() => scope.Empty([100_000]));
        Assert.Equal(1_200_000, e.NeededBytes);
        Assert.Equal(1_000_000, e.LimitBytes);
        Assert.Contains("1,200,000", e.Message, StringComparison.Ordinal);
        Assert.Contains("1,000,000", e.Message, StringComparison.Ordinal);
        Assert.Contains("smaller batch", e.Message, StringComparison.Ordinal);
        scope.Reset();
        Assert.Equal(250_000, scope.Empty([250_000]).Count);
    }

    [Fact]
    public void The_limit_holds_in_every_later_step_however_the_arena_grew()
    {
        // The second tensor leaves most of the first block unused: more is taken from the system than may be used.
        using var scope = new Scope(arenaLimitBytes: 10_000_000);
        scope.Empty([25_000]);
        scope.Empty([2_375_000]);
        Assert.True(scope.Arena.CapacityBytes > 10_000_000);
        scope.Reset();
        Assert.InRange(scope.Arena.CapacityBytes, 9_600_000, 10_000_000);
        scope.Empty([2_500_000]);
        Assert.Throws<ArenaOverflowException>(() => scope.Empty([1]));
    }

    [Fact]
    public void A_failed_step_can_be_followed_by_a_smaller_one()
    {
        using var scope = new Scope(arenaLimitBytes: 2_000_000);
        using var parameter = new Parameter("w", [100, 100]);
        for (int i = 0; i < 3; i++)
        {
            scope.Reset();
            Assert.Throws<ArenaOverflowException>(() => scope.Use(parameter).Expand([100, 100, 100]));
            scope.Reset();
            scope.Backward(scope.Use(parameter).Sum());
        }

        Assert.Equal(3, parameter.Grad<float>()[0]);
    }

    [Fact]
    public void Rewinding_frees_everything_taken_since()
    {
        using var arena = new Arena(long.MaxValue);
        Take(arena, 1000);
        (int, long, long) mark = arena.Mark;
        long used = arena.UsedBytes;
        for (int i = 0; i < 100; i++) Take(arena, 100_000);
        long capacity = arena.CapacityBytes;
        for (int round = 0; round < 5; round++)
        {
            arena.Rewind(mark);
            Assert.Equal(used, arena.UsedBytes);
            for (int i = 0; i < 100; i++) Take(arena, 100_000);
            Assert.Equal(capacity, arena.CapacityBytes);
        }
    }

    private static unsafe void Take(Arena arena, long bytes) => arena.Take(bytes);
}
