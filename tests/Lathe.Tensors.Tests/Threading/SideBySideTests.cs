using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Tests.Threading;

public class SideBySideTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Every_piece_is_done_once(int count)
    {
        int[] done = new int[count];
        SideBySide.Run(count, i => Interlocked.Increment(ref done[i]));
        Assert.All(done, d => Assert.Equal(1, d));
    }

    [Fact]
    public void The_first_failure_is_thrown_as_it_was_and_the_others_are_done()
    {
        int done = 0;
        FormatException e = Assert.Throws<FormatException>(() => SideBySide.Run(100, i =>
        {
            if (i % 10 == 3) throw new FormatException($"piece {i}");
            Interlocked.Increment(ref done);
        }));
        Assert.Equal(("piece 3", 90), (e.Message, done));
    }

    [Fact]
    public void Work_inside_of_work_is_done_too()
    {
        int done = 0;
        SideBySide.Run(5, _ => SideBySide.Run(6, _ => Interlocked.Increment(ref done)));
        Assert.Equal(30, done);
    }
}
