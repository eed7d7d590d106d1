using Lathe.Tensors.Threading;

namespace Lathe.Tensors;

/// <summary>The threads that share the work of every kernel in this process.</summary>
public static class LatheThreads
{
    /// <summary>
    /// Number of threads, the caller included; by default one a processor, or what the environment variable <c>LATHE_THREADS</c>
    /// says. No result depends on it. Not to be set while a tensor is being computed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 256.</exception>
    public static int Count
    {
        get => Team.Threads;
        set => Team.Resize(value);
    }
}
