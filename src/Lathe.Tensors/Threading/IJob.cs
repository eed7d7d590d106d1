namespace Lathe.Tensors.Threading;

/// <summary>
/// Work cut into numbered chunks. The cut depends on the problem's size alone, never on the number of threads,
/// and each chunk writes memory that no other chunk touches: so the bits of the result cannot depend on who ran what.
/// </summary>
internal interface IJob
{
    /// <summary>Does chunk <paramref name="chunk"/> (0-based).</summary>
    void Run(int chunk);
}
