using System.Numerics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Few queries of each of several texts: the chunks of one text's <see cref="SplitJob{T, TCodec}"/> after those of another, so that a step of
/// all of them needs one round of the team.
/// </summary>
/// <param name="jobs">The texts' jobs.</param>
/// <param name="starts">Number of the first chunk of each, and of all after the last.</param>
/// <param name="count">Texts.</param>
internal readonly unsafe struct RaggedJob<T, TCodec>(SplitJob<T, TCodec>* jobs, int* starts, int count) : IJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TCodec : struct, IColumnCodec<T>
{
    public void Run(int chunk)
    {
        int low = 0, high = count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (starts[middle] <= chunk) low = middle;
            else high = middle - 1;
        }

        jobs[low].Run(chunk - starts[low]);
    }
}
