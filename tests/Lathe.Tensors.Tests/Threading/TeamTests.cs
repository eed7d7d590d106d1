using System.Runtime.InteropServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Tests.Threading;

[Collection(nameof(TeamAlone))]
public sealed unsafe class TeamTests : IDisposable
{
    private const int Chunks = 1000;
    private readonly int _threads = Team.Threads;
    private readonly int* _counts = (int*)NativeMemory.AllocZeroed(Chunks, sizeof(int));

    public static TheoryData<int> Sizes => [1, 2, 3, 4, 8];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_chunk_runs_once(int threads)
    {
        Team.Resize(threads);
        Assert.Equal(threads, Team.Threads);
        for (int round = 1; round <= 200; round++)
        {
            var job = new Count(_counts);
            Team.Run(ref job, Chunks);
            AssertCounts(Chunks, round);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Ranges_cover_everything_once_whatever_the_grain(int threads)
    {
        Team.Resize(threads);
        int round = 0;
        foreach (int grain in (int[])[1, 3, 7, 64, 999, 1000, 1001, 100_000])
        {
            var job = new CountRange(_counts);
            Team.For(ref job, Chunks, grain);
            AssertCounts(Chunks, ++round);
        }

        var none = new CountRange(_counts);
        Team.For(ref none, 0, 5);
        var empty = new Count(_counts);
        Team.Run(ref empty, 0);
        AssertCounts(Chunks, round);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_job_may_run_jobs(int threads)
    {
        Team.Resize(threads);
        var job = new Nested(_counts);
        for (int round = 1; round <= 20; round++)
        {
            Team.Run(ref job, 10);
            AssertCounts(100, 10 * round);
        }
    }

    [Fact]
    public void Several_callers_at_once_each_get_their_whole_job()
    {
        Team.Resize(4);
        int failures = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(Call))];
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) Assert.True(caller.Join(TimeSpan.FromSeconds(30)), "A caller hangs.");
        Assert.Equal(0, failures);

        void Call()
        {
            int* own = stackalloc int[50];
            for (int round = 1; round <= 2000; round++)
            {
                var job = new Count(own);
                Team.Run(ref job, 50);
                for (int i = 0; i < 50; i++)
                {
                    if (own[i] != round) Interlocked.Increment(ref failures);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void An_exception_reaches_the_caller_and_the_team_goes_on(int threads)
    {
        Team.Resize(threads);
        for (int round = 1; round <= 50; round++)
        {
            Exception e = Assert.ThrowsAny<Exception>(() =>
            {
                var failing = new Fail(round % 20);
                Team.Run(ref failing, 20);
            });
            Assert.Contains($"chunk {round % 20} fails", (e.InnerException ?? e).Message, StringComparison.Ordinal);
            var job = new Count(_counts);
            Team.Run(ref job, Chunks);
            AssertCounts(Chunks, round);
        }
    }

    [Fact]
    public void An_exception_in_a_nested_job_reaches_the_caller_too()
    {
        Team.Resize(2);
        Assert.ThrowsAny<Exception>(() =>
        {
            var failing = new FailNested();
            Team.Run(ref failing, 8);
        });
        var job = new Count(_counts);
        Team.Run(ref job, Chunks);
        AssertCounts(Chunks, 1);
    }

    [Fact]
    public void The_team_can_be_resized_again_and_again()
    {
        ReadOnlySpan<int> sizes = [1, 2, 4, 2];
        for (int round = 1; round <= 60; round++)
        {
            Team.Resize(sizes[round % 4]);
            var job = new Count(_counts);
            Team.Run(ref job, Chunks);
            AssertCounts(Chunks, round);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Team.Resize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Team.Resize(257));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_hundred_thousand_tiny_jobs_do_not_hang(int threads)
    {
        Team.Resize(threads);
        var caller = new Thread(() =>
        {
            for (int round = 0; round < 100_000; round++)
            {
                var job = new Count(_counts);
                Team.Run(ref job, 3);
            }
        });
        caller.Start();
        Assert.True(caller.Join(TimeSpan.FromSeconds(50)), "A tiny job hangs.");
        AssertCounts(3, 100_000);
    }

    [Fact]
    public void Jobs_after_pauses_long_enough_to_park_wake_everyone()
    {
        Team.Resize(3);
        for (int round = 1; round <= 20; round++)
        {
            Thread.Sleep(round % 5);
            var job = new Count(_counts);
            Team.Run(ref job, Chunks);
            AssertCounts(Chunks, round);
        }
    }

    [Fact]
    public void Running_a_job_allocates_nothing()
    {
        Team.Resize(2);
        var job = new Count(_counts);
        for (int i = 0; i < 100; i++) Team.Run(ref job, Chunks);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Team.Run(ref job, Chunks);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose()
    {
        NativeMemory.Free(_counts);
        Team.Resize(_threads);
    }

    private void AssertCounts(int chunks, int expected)
        => Assert.Equal(-1, new ReadOnlySpan<int>(_counts, chunks).IndexOfAnyExcept(expected));

    private readonly struct Count(int* counts) : IJob
    {
        private readonly int* _counts = counts;

        public void Run(int chunk) => Interlocked.Increment(ref _counts[chunk]);
    }

    private readonly struct CountRange(int* counts) : IRangeJob
    {
        private readonly int* _counts = counts;

        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++) Interlocked.Increment(ref _counts[i]);
        }
    }

    private readonly struct Nested(int* counts) : IJob
    {
        private readonly int* _counts = counts;

        public void Run(int chunk)
        {
            var inner = new Count(_counts);
            Team.Run(ref inner, 100);
        }
    }

    private readonly struct Fail(int at) : IJob
    {
        public void Run(int chunk)
        {
            if (chunk == at) throw new ArithmeticException($"chunk {chunk} fails");
        }
    }

    private readonly struct FailNested : IJob
    {
        public void Run(int chunk)
        {
            var inner = new Fail(3);
            Team.Run(ref inner, 5);
        }
    }
}
