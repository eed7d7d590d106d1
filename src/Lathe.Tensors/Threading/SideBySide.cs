using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Lathe.Tensors.Threading;

/// <summary>Managed work on the team, for what is no kernel: numbered pieces that need nothing of each other.</summary>
internal static class SideBySide
{
    /// <summary>Does pieces 0 … <paramref name="count"/> − 1, in any order and on any thread, and returns when all are done.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">Does one. Where some fail, the failure of the first of them is thrown, as it was.</param>
    public static void Run(int count, Action<int> work)
    {
        var pieces = new Pieces(work);
        GCHandle handle = GCHandle.Alloc(pieces);
        try
        {
            var job = new Job { Pieces = GCHandle.ToIntPtr(handle) };
            Team.Run(ref job, count);
        }
        finally
        {
            handle.Free();
        }

        pieces.Failure?.Throw();
    }

    private sealed class Pieces(Action<int> work)
    {
        private readonly Lock _gate = new();
        private int _failed = int.MaxValue;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Run(int piece)
        {
            try
            {
                work(piece);
            }
            catch (Exception e)
            {
                lock (_gate)
                {
                    if (piece < _failed) (_failed, Failure) = (piece, ExceptionDispatchInfo.Capture(e));
                }
            }
        }
    }

    private struct Job : IJob
    {
        public nint Pieces;

        public readonly void Run(int chunk) => ((Pieces)GCHandle.FromIntPtr(Pieces).Target!).Run(chunk);
    }
}
