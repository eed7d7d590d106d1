using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Threading;

/// <summary>
/// A persistent team of threads that runs struct jobs without allocating: workers spin for a short while after a job and
/// then park; the caller works too, so a team of <c>n</c> has <c>n - 1</c> workers. A job started while the team is busy
/// (from another thread, or from inside a job) runs on its caller alone, with the same bits.
/// </summary>
internal static unsafe class Team
{
    private const long EpochUnit = 1L << 32;
    private const long OpenBit = 1L << 31;
    private const long ActiveMask = OpenBit - 1;
    private const int SpinRounds = 4000;
    private const int MaxThreads = 256;

    /// <summary>Enough for many cores to share a long array evenly.</summary>
    private const int MostChunks = 64;

    private static readonly Lock Gate = new();
    private static Worker[] _workers = [];

    // Written by the caller before the epoch opens, read by workers after they have joined it.
    private static delegate*<void*, int, void> _invoke;
    private static void* _job;
    private static int _chunks;
    private static int _callerProcessor = -1;
    private static Exception? _failure;

    private static Padded _next;
    private static Padded _state;

    static Team() => Resize(DefaultThreads());

    /// <summary>Number of threads that share work, the caller included.</summary>
    public static int Threads { get; private set; } = 1;

    /// <summary>Sets the number of threads; results do not depend on it. Not to be called while jobs run.</summary>
    public static void Resize(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        lock (Gate)
        {
            if (threads == Threads) return;
            foreach (Worker worker in _workers) worker.Stop();
            _workers = new Worker[threads - 1];
            for (int i = 0; i < _workers.Length; i++) _workers[i] = new Worker(i);
            Threads = threads;
        }
    }

    /// <summary>Runs chunks 0 … <paramref name="chunks"/> − 1 of <paramref name="job"/> and returns when all are done.</summary>
    public static void Run<TJob>(ref TJob job, int chunks) where TJob : unmanaged, IJob
    {
        if (chunks <= 0) return;
        if (chunks == 1 || Threads == 1 || !Gate.TryEnter())
        {
            for (int i = 0; i < chunks; i++) job.Run(i);
            return;
        }

        try
        {
            if (_job != null)
            {
                for (int i = 0; i < chunks; i++) job.Run(i);
                return;
            }

            fixed (TJob* pinned = &job) Share(pinned, &Invoke<TJob>, chunks);
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>
    /// Runs <paramref name="job"/> over 0 … <paramref name="length"/> in chunks of <paramref name="grain"/>, or of a multiple of it where
    /// that would make many chunks: two threads that take turns at small pieces of memory hinder its prefetching.
    /// </summary>
    public static void For<TJob>(ref TJob job, long length, long grain) where TJob : unmanaged, IRangeJob
    {
        long grains = (length + grain - 1) / grain;
        ForFixed(ref job, length, grain * Math.Max(1, (grains + MostChunks - 1) / MostChunks));
    }

    /// <summary>The same in chunks of exactly <paramref name="grain"/>, for jobs that keep something for each chunk.</summary>
    public static void ForFixed<TJob>(ref TJob job, long length, long grain) where TJob : unmanaged, IRangeJob
    {
        if (length <= 0) return;
        if (length <= grain)
        {
            job.Run(0, length);
            return;
        }

        fixed (TJob* pinned = &job)
        {
            var ranged = new Ranged<TJob>(pinned, length, grain);
            Run(ref ranged, checked((int)((length + grain - 1) / grain)));
        }
    }

    private static void Share(void* job, delegate*<void*, int, void> invoke, int chunks)
    {
        _job = job;
        _invoke = invoke;
        _chunks = chunks;
        _next.Value = 0;
        _callerProcessor = Placement.Current();
        Interlocked.Exchange(ref _state.Value, (_state.Value & ~(EpochUnit - 1)) + EpochUnit + OpenBit);
        foreach (Worker worker in _workers) worker.Wake();

        Drain();
        Interlocked.And(ref _state.Value, ~OpenBit);
        var spin = new SpinWait();
        for (int round = 0; (Volatile.Read(ref _state.Value) & ActiveMask) != 0; round++)
        {
            // A worker holds a chunk: it is running, unless the machine is busy; then its core is better given away.
            if (round < SpinRounds) Thread.SpinWait(1);
            else spin.SpinOnce(sleep1Threshold: -1);
        }

        _job = null;
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("A parallel job failed; see the inner exception.", failure);
        }
    }

    private static void Drain()
    {
        int chunks = _chunks;
        try
        {
            for (long i; (i = Interlocked.Increment(ref _next.Value) - 1) < chunks;) _invoke(_job, (int)i);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Interlocked.Exchange(ref _next.Value, chunks);
        }
    }

    private static void Invoke<TJob>(void* job, int chunk) where TJob : unmanaged, IJob => ((TJob*)job)->Run(chunk);

    private static int DefaultThreads()
    {
        string? asked = Environment.GetEnvironmentVariable("LATHE_THREADS");
        if (string.IsNullOrWhiteSpace(asked)) return Math.Clamp(Environment.ProcessorCount, 1, MaxThreads);
        if (int.TryParse(asked, out int threads) && threads is >= 1 and <= MaxThreads) return threads;
        throw new ArgumentException($"LATHE_THREADS is '{asked}': expected a whole number from 1 to {MaxThreads}.");
    }

    private readonly struct Ranged<TJob>(TJob* job, long length, long grain) : IJob where TJob : unmanaged, IRangeJob
    {
        private readonly TJob* _ranged = job;

        public void Run(int chunk)
        {
            long from = chunk * grain;
            _ranged->Run(from, Math.Min(from + grain, length));
        }
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [System.Runtime.InteropServices.FieldOffset(128)]
        public long Value;
    }

#pragma warning disable CA1001 // A worker lives as long as its thread; the semaphore never makes a kernel handle to release.
    private sealed class Worker
#pragma warning restore CA1001
    {
        private readonly SemaphoreSlim _signal = new(0);
        private int _parked;
        private volatile bool _stopping;
        private long _seen;

        public Worker(int index)
        {
            _seen = Volatile.Read(ref _state.Value) & ~(EpochUnit - 1);
            new Thread(Loop) { IsBackground = true, Name = $"Lathe worker {index + 1}" }.Start();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Wake()
        {
            if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) != 0) _signal.Release();
        }

        public void Stop()
        {
            _stopping = true;
            Interlocked.MemoryBarrier();
            Wake();
        }

        private bool Fresh(out long state)
        {
            state = Volatile.Read(ref _state.Value);
            return (state & OpenBit) != 0 && (state & ~(EpochUnit - 1)) != _seen;
        }

        private void Loop()
        {
            int idle = 0;
            while (!_stopping)
            {
                if (Fresh(out long state))
                {
                    idle = 0;
                    if (Interlocked.CompareExchange(ref _state.Value, state + 1, state) != state) continue;
                    _seen = state & ~(EpochUnit - 1);
                    Drain();
                    Interlocked.Decrement(ref _state.Value);
                    continue;
                }

                if (++idle < SpinRounds)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                idle = 0;
                Interlocked.Exchange(ref _parked, 1);
                if (Fresh(out _) || _stopping)
                {
                    if (Interlocked.Exchange(ref _parked, 0) != 0) continue;
                }

                _signal.Wait();
                Placement.Leave(_callerProcessor);
            }
        }
    }
}
