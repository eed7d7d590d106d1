using System.Diagnostics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Hardware;

/// <summary>Runs a job with one chunk a thread several times and tells the best rate.</summary>
internal static class Stint
{
    private const int Runs = 9;

    /// <param name="job">The job; each chunk does the same work.</param>
    /// <param name="work">What all chunks together do.</param>
    /// <returns>Work a second.</returns>
    public static double Best<TJob>(ref TJob job, double work) where TJob : unmanaged, IJob
    {
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Team.Run(ref job, Team.Threads);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return work / best;
    }
}
